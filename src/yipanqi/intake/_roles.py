"""Whose and which: what a heading says besides its noun. In: a heading in plain words. Out: its canonical wording, its roles,
conflicts.

出让方, 转让方 and 卖方 are one party; 所在区, 所属县（市、区） one question; 签约时间 and 签订日期 one day. Two headings
whose roles differ (买方 / 卖方, 签订 / 登记, 技术性 / 非技术性, an amount / its growth) never stand for one another, however
alike their letters are.
"""

from __future__ import annotations

import re
from functools import lru_cache

_AREA = (
    r"(?:地区|区县|县区|市县|县\(市、?区\)|县\(区\)|县\(市\)|市\(县、?区\)|区\(县、?市\)|区\(市、?县\)|区\(县\)|县市区|市县区|区县市|区市县|区域|地市|省市|省份|城市|"
    r"县域|地域|区划|行政区划|行政区|辖区|市区|城区|区|县|市|地|属地|住所地?|注册地|地址|地点)"
)
#: The same thing in other words -> how it is compared; applied one after the other.
_SAME: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), word)
    for pattern, word in (
        (
            r"技术?(?:出让|转让|提供|输出)方|(?:出让|让与|转让|出卖|卖出|受托|供给|供应|输出|许可|供|卖)(?:方|人)(?!式|案|法|向|面|便)|技术卖方|卖家|(?:出让|让与|转让|输出|受托)(?:单位|企业|机构)",
            "卖方",
        ),
        (
            r"技术?(?:受让|需求|吸纳|引进)方|(?:受让|买受|委托|采购|需求|吸纳|引进|被许可|需|买)(?:方|人)(?!式|案|法|向|面|便)|技术买方|买家|(?:受让|买受|吸纳|委托)(?:单位|企业|机构)",
            "买方",
        ),
        (r"(?<=[卖买]方)(?:单位|企业|机构)(?=所|归|隶|坐|注|地|区|县|名|全|信|统|社|代|性|类|法|联)", ""),
        (r"统一社会信用代码|社会信用代码|信用代码|组织机构代码|机构代码", "信用代码"),
        (r"^(?:说明|附注|备注说明|备注栏)$", "备注"),
        (r"签约|签署|签定|订立", "签订"),
        (r"(?:时间|年月日|年月)$|(?<=[订记证效束始止立定期布付账])日$", "日期"),
        (
            r"^(?:地区|区县|县区|市县|县\(市、?区\)|县\(区\)|县\(市\)|市\(县、?区\)|区\(县、?市\)|区\(市、?县\)|区\(县\)|县市区|市县区|区县市|区市县|县域|"
            r"行政区划|区划|属地)(?:名称)?$",
            "所在地",
        ),
        (
            rf"(?:所在|所属|归属|隶属|坐落)的?{_AREA}$|(?<=[卖买]方){_AREA}$|^(?:企业|单位|机构|项目)?(?:所属|所在|归属|注册){_AREA}$",
            "所在地",
        ),
        (r"(?<=[卖买]方)(?:单位名称|企业名称|机构名称|单位|企业|机构|全称|名称|\(名称\))$|(?<=[卖买]方)$", "名称"),
    )
)
#: Dimension -> role -> words that say it; the first role that is found counts, so 非技术 stands before 技术.
_ROLES: dict[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    dimension: tuple((role, re.compile(pattern)) for role, pattern in roles)
    for dimension, roles in {
        "party": (
            ("seller", r"卖方|seller"),
            ("buyer", r"买方|buyer"),
            ("payee", r"收款"),
            ("payer", r"付款"),
            ("poster", r"发榜"),
            ("winner", r"中榜"),
            ("taker", r"揭榜"),
            ("lead", r"牵头"),
            ("support", r"配合|协作|参与单位|参加单位"),
            ("sender", r"派出"),
            ("host", r"派驻|入驻|接收"),
            ("investee", r"被投"),
            ("investor", r"投资(?:方|主体|机构|人)|出资"),
            ("insurer", r"承保|保险公司|保险机构"),
            ("insured", r"投保"),
        ),
        "day": (
            ("signed", r"签订"),
            ("registered", r"登记|入库"),
            ("recognised", r"认定"),
            ("founded", r"成立|创办|设立"),
            ("end", r"截止|结束|终止|到期|届满|完成|止|终"),
            ("start", r"开始|起始|启动|起"),
            ("published", r"发布|公布|公示|公告"),
            ("paid", r"到账|支付日|付款日"),
            ("filed", r"申报|申请|受理"),
            ("visited", r"走访"),
            ("closed", r"办结"),
            ("due", r"时限|期限"),
        ),
        "amount": (("non_technical", r"非技术|设备|材料"), ("technical", r"技术性|技术交易|技术部分|技术额|技术金额")),
        "not": (("without", r"以外|之外|除外|不含(?!税)|不包括|不计|扣除|剔除|未(?!来)|非(?!常)"),),
        "share": (("share", r"占比|比例|比重|占.+[比率重]|[^效税费汇利功]率$|强度"),),
        "change": (("change", r"同比|环比|增长|增幅|增速|增减|增加额|降幅"),),
        "when": (
            ("before", r"上年|去年|上期|前年|同期"),
            ("running", r"累计|本年|当年|今年"),
            ("part", r"一季度|二季度|三季度|四季度|上半年|前三季度|下半年|当季|本月|当月"),
            ("plan", r"目标|计划|预计|预期|拟|预算|预测"),
        ),
        "what": (
            ("place", r"所在地|注册地|属地|地区|区县|县区"),
            ("code", r"信用代码|编号|编码|代码|证号"),
            ("nature", r"性质|类型|类别|分类"),
            ("contact", r"联系人|电话|手机|联系方式|邮箱"),
            ("rank", r"位次|排名|名次"),
            ("number", r"项数|份数|个数|家数|件数|数量|人数|次数"),
            ("remark", r"备注|说明"),
            ("day", r"日期$|年份$|年度$"),
            ("money", r"金额|总额|[^数余差]额$|经费|费用|资金|收入|投入|价款|总价|报酬"),
            ("name", r"名称$"),
        ),
    }.items()
}


@lru_cache(maxsize=16384)
def canonical(word: str) -> str:
    """`word` (plain) in the words under which all offices' wordings are compared."""
    for pattern, same in _SAME:
        word = pattern.sub(same, word)
    return word


@lru_cache(maxsize=16384)
def roles(word: str) -> dict[str, str]:
    """Dimension -> role, for what the heading says; a dimension that it is silent about is absent."""
    text = canonical(word)
    found = {}
    for dimension, known in _ROLES.items():
        role = next((name for name, pattern in known if pattern.search(text)), None)
        if role is not None:
            found[dimension] = role
    return found


#: What a heading must say too, where the declared one says it: 所在地 alone is not the buyer's, 交易额 alone not the technical
#: part.
_OPEN = frozenset(["number", "money", "name", "day"])  # what a declared heading may leave unsaid
_DECISIVE = ("party", "day", "amount", "not", "share", "change", "when")


def conflict(written: str, declared: str) -> bool:
    """Whether the two cannot be one heading: they name different roles, or only one of them names a decisive role."""
    mine, known = roles(written), roles(declared)
    return any(known.get(dimension, role if role in _OPEN else None) != role for dimension, role in mine.items()) or any(
        dimension in known and dimension not in mine for dimension in _DECISIVE
    )


def opposite(written: str, declared: str) -> bool:
    """Whether one names a part and the other what that part leaves out."""
    mine, known = roles(written), roles(declared)
    return any(mine.get(n) != known.get(n) for n in ("amount", "not") if n == "not" or (n in mine and n in known))


def party(words: str) -> str | None:
    """Whose a heading is, if it says so."""
    return roles(words).get("party")


def asks_for_a_place(word: str) -> bool:
    """Whether the heading, whatever its party, says in which county or zone something is; an address is none."""
    named = canonical(word).endswith("所在地") and not re.search(r"地址|住址|住所|地点", word)
    return named or bool(re.search(r"区划|辖区|区域|地域", word))
