"""The command `renxing`, to which the modules beside this one add theirs."""

import click


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="Each option stands for the variable of the environment in brackets 选项等同于方括号中的环境变量",
)
@click.version_option(package_name="renxing", message="renxing %(version)s")
def renxing() -> None:
    """City statistics of China that answer for themselves, from yearbook workbooks to regression tables 韧性"""
