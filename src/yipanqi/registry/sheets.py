"""Sheets of the registry: R&D statistics of firms (OFFICE 1), listings of technology SMEs and of high-tech firms (3), statistics
of places (18).

The screening sheet (OFFICE 2) belongs to its instrument; what it needs of statements is lent from here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from yipanqi.intake.definition import Column, Link, Records, Sheet, columns_of
from yipanqi.intake.fields import Heading
from yipanqi.registry.models import PlaceStatistic, Qualification, Statement

STATEMENT_KEY = ("organisation", "year", "basis")
FIRM = Link(name="firm_name", code="firm_code", place="place", industry="industry")


def place_column(zh: str = "县（市、区）", en: str = "County", *, field: str = "place", **changes: Any) -> Column:
    """The column that says which place counts the record."""
    aliases = (
        "县（市、区）",
        "县市区",
        "县(市、区)",
        "县区",
        "所属县（市、区）",
        "所在县（市、区）",
        "区县",
        "所属区县",
        "所在地",
        "所属地区",
        "行政区划代码",
        "行政区划",
        "区划代码",
        "注册地",
        "属地",
    )
    heading = Heading("place", zh, en, aliases=tuple(a for a in aliases if a != zh))
    return Column(field, heading).renamed(**changes) if changes else Column(field, heading)


def statement_columns(
    *names: str, unit: str = "万元", purpose: str = "declared", **changes: Mapping[str, Any]
) -> tuple[Column, ...]:
    """Columns of `Statement`; amounts are in `unit` where the sheet names none; `changes` re-words single ones."""
    out = []
    for column in columns_of(Statement, *names, **changes):
        more: dict[str, Any] = {"purpose": purpose}
        if column.heading.kind == "money" and column.heading.unit is None:
            more["unit"] = unit
        out.append(column.renamed(**more))
    return tuple(out)


# ---- what the words around a table of statistics tell ---------------------------------------------------------------

_FIRST = re.compile(r"初步核算|初核|快报|初步数|首次|初次")
_REVISED = re.compile(r"修订|终核|最终核实|最终数|经济普查|经普|核实数|调整数")
_PUBLISHED = re.compile(
    r"(?:公布|发布|公开|印发)(?:日期|时间|于)?[:：]?\s*(\d{4})\s*[年./-]\s*(\d{1,2})\s*(?:[月./-]\s*(\d{1,2})?)?"
)


def vintage_in(text: str) -> str:
    """'first', 'revised', or 'unstated': the first line that says one of the two decides."""
    for line in text.splitlines():
        first, revised = bool(_FIRST.search(line)), bool(_REVISED.search(line))
        if first != revised:
            return "first" if first else "revised"
    return "unstated"


def published_in(text: str) -> date | None:
    """The day of publication named in the text; a month alone means its first day."""
    found = _PUBLISHED.search(text)
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError:
        return None


_RD_STATISTICS = Sheet(
    name="rd_statistics",
    number=1,
    zh="企业研发统计台账",
    en="R&D statistics of firms",
    files=("研发活动情况", "107-1", "研发统计"),
    titles=("研发活动情况", "研究开发活动", "107-1"),
    tabs=("107-1", "研发活动"),
    purpose="statistics",
    year_from_title="year",
    columns=(
        *statement_columns(
            "firm_code",
            "firm_name",
            unit="千元",
            purpose="statistics",
            firm_code={
                "aliases": (
                    "组织机构代码／统一社会信用代码",
                    "组织机构代码/统一社会信用代码",
                    "统一社会信用代码/组织机构代码",
                    "组织机构代码",
                    "社会信用代码",
                    "信用代码",
                    "法人单位代码",
                )
            },
        ),
        place_column("行政区划代码", "Division code", purpose="statistics"),
        *statement_columns(
            "industry",
            "size",
            "revenue",
            "employees",
            "rd_staff",
            "rd_staff_full_time",
            "rd_spend",
            "rd_wages",
            "rd_inputs",
            "rd_depreciation",
            "rd_amortisation",
            "rd_design",
            "rd_trial",
            "rd_commissioned",
            "rd_other",
            "rd_capital",
            "rd_government",
            "rd_projects",
            "rd_bodies",
            "rd_body_staff",
            "patents_applied",
            "inventions_applied",
            "inventions_valid",
            "new_product_sales",
            "new_product_exports",
            "papers",
            "standards",
            "year",
            unit="千元",
            purpose="statistics",
            patents_applied={"aliases": ("当年专利申请数/合计", "专利申请数")},
            inventions_applied={"aliases": ("当年专利申请数/其中：发明", "发明专利申请数")},
        ),
    ),
    records=(Records("registry.Statement", key=STATEMENT_KEY, constants={"basis": "statistics"}, links=(FIRM,)),),
)

_LISTED = (
    "number",
    "firm_name",
    "firm_code",
    "ip_summary",
    "staff_score",
    "rd_score",
    "results_score",
    "score",
    "direct_route",
    "batch",
    "valid_from",
    "valid_to",
)
_LISTED_ACCOUNTS = ("employees", "science_staff", "revenue", "rd_spend", "total_cost", "total_assets")

_TECH_SME = Sheet(
    name="tech_sme_listing",
    number=3,
    named=("科技型中小", "科小", "入库登记编号", "入库编号"),
    zh="科技型中小企业入库登记",
    en="Listing of technology SMEs",
    files=("科技型中小企业", "入库情况"),
    titles=("科技型中小企业", "入库"),
    year_from_title="year",
    columns=(
        *columns_of(
            Qualification,
            "number",
            "firm_name",
            "firm_code",
            number={"zh": "入库登记编号", "aliases": ("登记编号", "入库编号", "入库登记号"), "example": "202433041100012345"},
        ),
        place_column("所在地", "Place"),
        *statement_columns(
            *_LISTED_ACCOUNTS,
            employees={"zh": "职工总数", "aliases": ("从业人员数", "企业职工总数")},
            revenue={"zh": "销售收入", "aliases": ("营业收入", "上年度销售收入")},
            rd_spend={"zh": "研发费用", "aliases": ("研究开发费用", "研发费用总额", "上年度研发费用")},
            purpose="tax",
        ),
        *columns_of(
            Qualification,
            *_LISTED[3:],
            valid_from={"zh": "入库日期", "aliases": ("入库时间", "登记日期")},
            valid_to={"zh": "有效期", "aliases": ("有效期至", "有效期限")},
        ),
    ),
    records=(
        Records(
            "registry.Qualification",
            key=("kind", "number"),
            constants={"kind": "tech_sme"},
            links=(Link(name="firm_name", code="firm_code", place="place"),),
            only=("place", *_LISTED),
        ),
        # A listing shows the accounts of the year before it.
        Records(
            "registry.Statement",
            key=STATEMENT_KEY,
            constants={"basis": "tax"},
            year_shift=-1,
            links=(Link(name="firm_name", code="firm_code", place="place"),),
            only=("place", "firm_name", "firm_code", *_LISTED_ACCOUNTS),
        ),
    ),
)

_HIGH_TECH = Sheet(
    name="high_tech_listing",
    number=3,
    named=("高新技术企业", "高企", "高新企业"),
    zh="高新技术企业认定名单",
    en="List of recognised high-tech firms",
    files=("高新技术企业名单", "高新技术企业认定", "高企名单", "高企认定"),
    titles=("高新技术企业名单", "高新技术企业认定名单", "认定高新技术企业", "高新技术企业备案名单", "高企认定名单", "高企名单"),
    columns=(
        *columns_of(Qualification, "firm_name", "firm_code"),
        place_column("县（市、区）", "County"),
        *columns_of(
            Qualification,
            "number",
            "batch",
            "valid_from",
            "valid_to",
            "note",
            number={"aliases": ("高企证书编号", "高新技术企业证书编号", "证书号", "编号")},
            valid_from={"zh": "发证日期", "aliases": ("认定日期", "发证时间", "认定时间", "批准日期")},
            valid_to={"aliases": ("有效期", "有效期止", "证书有效期至", "到期日期")},
        ),
    ),
    records=(
        Records(
            "registry.Qualification",
            key=("kind", "organisation", "valid_from"),
            constants={"kind": "high_tech"},
            links=(Link(name="firm_name", code="firm_code", place="place"),),
        ),
    ),
)

_PLACE_STATISTICS = Sheet(
    name="place_statistics",
    number=18,
    zh="地区统计",
    en="Statistics of places",
    files=("研发投入情况", "地区统计", "全省各市", "长三角"),
    titles=("研发投入", "R&D经费", "科技统计"),
    year_from_title="year",
    place_from_title=False,
    purpose="public",
    columns=columns_of(PlaceStatistic),
    records=(Records("registry.PlaceStatistic", key=("area", "year", "vintage"), place="area"),),
    told={"vintage": vintage_in, "published_on": published_in},
)

SHEETS = [_RD_STATISTICS, _TECH_SME, _HIGH_TECH, _PLACE_STATISTICS]
