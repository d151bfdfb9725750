"""The templates of texts: HTML with its escapes, LaTeX and Markdown with theirs."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import jinja2

from assets.publication.exports.display_width import display_width

TEMPLATE_FOLDER = Path(__file__).parent / "templates"
TEX_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "&": r"\&",
        "%": r"\%",
        "$": r"\$",
        "#": r"\#",
        "_": r"\_",
        "{": r"\{",
        "}": r"\}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "\u00a0": "~",
        "²": r"$^2$",
        "·": r"$\cdot$",
        "−": "$-$",
        "×": r"$\times$",
        "β": r"$\beta$",
        "δ": r"$\delta$",
        "ρ": r"$\rho$",
        "[": "{[}",
        "]": "{]}",
    }
)
"""Of characters that LaTeX reads otherwise, or that its Latin fonts lack; a bracket may follow a line's end."""
MINUS = r"(?<![\w])-(?=\d)"


@cache
def html_templates() -> jinja2.Environment:
    """Templates of HTML: every text is escaped."""
    return environment(autoescape=True)


@cache
def text_templates() -> jinja2.Environment:
    """Templates of Markdown and of scripts: texts as they are."""
    return environment(autoescape=False)


@cache
def tex_templates() -> jinja2.Environment:
    """Templates of LaTeX, with << >> and <% %>, and the filter `tex` for every text."""
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATE_FOLDER),
        undefined=jinja2.StrictUndefined,
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        keep_trailing_newline=True,
    )
    templates.filters |= {"tex": tex_text, "display_width": display_width}
    return templates


def environment(*, autoescape: bool) -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATE_FOLDER),
        undefined=jinja2.StrictUndefined,
        autoescape=autoescape,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def render_text(template: str, path: Path, facts: Mapping[str, object]) -> Path:
    """Write a text from its template."""
    path.write_text(text_templates().get_template(template).render(facts), encoding="utf-8")
    return path


def tex_text(text: str) -> str:
    r"""A text as LaTeX prints it; the hyphen before a number is a minus.

    >>> tex_text("R&D_100 %"), tex_text("(-4.92)")
    ('R\\&D\\_100 \\%', '($-$4.92)')
    """
    return re.sub(MINUS, "−", text).translate(TEX_ESCAPES)
