"""The templates of texts: HTML with its escapes, LaTeX, Markdown and programs with theirs.

What a template puts in may be of a study file, a supplement or a file's name: it stands on one line and is only text.
"""

import re
import shlex
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import jinja2
from markupsafe import Markup

from assets.publication.exports.display_width import display_width
from assets.text import CONTROLS_AND_SPACES, on_one_line

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
MARKDOWN_SIGNS = re.compile(r"[\\`*\[\]<>|#~&]|(?<!\w)_|_(?!\w)|^[-+](?=\s)|(?<=^\d)[.)]|!(?=\[)")
"""What Markdown takes for more than text, where it does: an underscore within a word is none of it."""
PROGRAM_SIGNS = str.maketrans({"`": "'", '"': "'", "\\": "/", "$": "＄"})
"""What Stata expands even in a comment, and what ends a text of Stata or R."""
COMMENT_SIGNS = re.compile(r"(?<=/)(?=[/*])|(?<=\*)(?=/)")


@cache
def html_templates() -> jinja2.Environment:
    """Templates of HTML: every text is escaped."""
    return environment(autoescape=True)


@cache
def text_templates(suffix: str) -> jinja2.Environment:
    """Templates of Markdown (`.md`) and of programs (`.do`, `.R`): each value is only text, unless it is marked `safe`.

    In Markdown, `code` sets a value as code, and `quoted` writes a word as a shell takes it.
    """
    write = markdown_text if suffix == ".md" else program_text
    templates = environment(autoescape=False, finalize=write)
    templates.filters |= {"code": markdown_code, "quoted": shlex.quote}
    return templates


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


def environment(*, autoescape: bool, finalize: Callable[[object], str] | None = None) -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATE_FOLDER),
        undefined=jinja2.StrictUndefined,
        autoescape=autoescape,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def render_text(template: str, path: Path, facts: Mapping[str, object]) -> Path:
    """Write a text from its template, as its suffix asks for it."""
    path.write_text(text_templates(path.suffix).get_template(template).render(facts), encoding="utf-8")
    return path


def markdown_text(value: object) -> str:
    r"""A value as Markdown shows it: as text, in a cell of a table too.

    >>> markdown_text("[a|b](x) <b> my_name")
    '\\[a\\|b\\](x) \\<b\\> my_name'
    """
    return value if isinstance(value, Markup) else MARKDOWN_SIGNS.sub(r"\\\g<0>", on_one_line(str(value)))


def markdown_code(value: object) -> Markup:
    """A value as code in Markdown; nothing in it can end the code or the cell of a table.

    >>> print(markdown_code("a`b"))
    `a'b`
    """
    return Markup("`{}`").format(Markup(on_one_line(str(value)).replace("`", "'").replace("|", r"\|")))


def program_text(value: object) -> str:
    """A value within a comment or a text of Stata and R: nothing in it can end either, or be run.

    >>> program_text('a"; b */ `c')
    "a'; b * / 'c"
    """
    return COMMENT_SIGNS.sub(" ", on_one_line(str(value)).translate(PROGRAM_SIGNS))


def tex_text(text: str) -> str:
    r"""A text as LaTeX prints it; the hyphen before a number is a minus.

    >>> tex_text("R&D_100 %"), tex_text("(-4.92)")
    ('R\\&D\\_100 \\%', '($-$4.92)')
    """
    return re.sub(MINUS, "−", CONTROLS_AND_SPACES.sub(" ", text)).translate(TEX_ESCAPES)
