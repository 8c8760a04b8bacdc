"""The screening list: one candidate a row, and a statement on the recognition basis for each of three years."""

from dataclasses import replace

from yipanqi.instruments.screening.models import Candidate
from yipanqi.intake.definition import Column, Link, Records, Sheet, columns_of
from yipanqi.registry.models import Statement

_FIRM = Link(name="firm_name", code="firm_code")


def _three_years(name: str, *others: str) -> Column:
    """A column of `Statement` that stands once for each of the three years."""
    column = columns_of(Statement, name)[0]
    zh, *aliases = others
    return replace(
        column.renamed(zh=zh, aliases=(*aliases, column.heading.zh, *column.heading.aliases), unit="万元"),
        spread="year",
    )


SHEETS = [
    Sheet(
        name="screening",
        number=2,
        zh="高新技术企业培育申报排摸表",
        en="Screening list of high-tech firms",
        files=("高新技术企业", "高企", "排摸"),
        titles=("高新技术企业培育", "申报排摸", "高企申报"),
        columns=(
            *columns_of(Candidate),
            _three_years("revenue", "近三年销售收入", "销售收入（三年）"),
            _three_years("rd_spend", "近三年研发费用", "近三年研究开发费用", "近三年研发投入"),
            _three_years("net_assets", "近三年净资产", "近三年末净资产"),
        ),
        records=(
            Records("screening.Candidate", key=("organisation", "year"), links=(_FIRM,)),
            Records(
                "registry.Statement",
                key=("organisation", "year", "basis"),
                links=(_FIRM,),
                spread="year",
                only=("firm_name", "firm_code", "revenue", "rd_spend", "net_assets"),
                constants={"basis": "recognition"},
            ),
        ),
        year_from_title="year",
        purpose="declared",
    )
]
