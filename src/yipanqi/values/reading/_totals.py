"""Rows that sum up other rows. In: the text of a cell. Out: 'total', 'subtotal' (a part, an average), or None.

The whole text must say it: 合计（2份） and 南湖区小计 do, 合计通科技有限公司, 共创科技 and 其中堂 are names.
"""

from __future__ import annotations

import re
from functools import lru_cache

import polars as pl

from yipanqi.values.reading._written import tight

_MEASURE = r"[份家个项件条人名笔户台套所篇宗次张行亩种类批只间单]"
_COUNT = rf"(?:\d+(?:[.,]\d+)*|[一二三四五六七八九十百两]+)(?:{_MEASURE}(?:企业|单位|公司|合同|项目|记录|专利|机构|产品)?)?"
_SUM = r"(?:合计|总计|共计|合計|總計|共計|总合计|合共)"
_PART = r"(?:小计|小計|分计)"
_OF = r"(?:金额|数量|价款|成交额|交易额|人数|经费|数|额|值)?"
_SCOPE = r"(?:全国|全省|全市|全区|全县|全部|全年|全院|全所|总|本年|本表|以上|上述|当前|累计|年度|国内外)?"
_TIME = (
    r"(?:\d{2,4}年度?|\d{1,2}(?:-\d{1,2})?月份?|[一二三四1-4]季度|[上下]半年|本年|本月|本季|全年|年初至"
    r"今|历年|年初以来|截[至止].{1,10}|以上)*"
)
#: What may follow: how many, in what, a colon with more.
_TAIL = rf"(?:\([^()]{{0,20}}\)|\[[^\[\]]{{0,20}}\])?(?:共?{_COUNT})?(?:\([^()]{{0,20}}\))?(?:[:=].{{0,40}})?"
#: What is set around or beside the word: 【合计】, “合计”, ★合计, 合计*.
_MARKS = "()[]{}<>【】〖〗〔〕「」『』《》〈〉\"'“”‘’*★☆●○■□◆▲△※#&—–-~=·•.、"
_NAMED = r"[\u3400-\u9fffa-z0-9()·、\-—_/&.]{1,20}?"  # whose subtotal it is

_TOTAL = re.compile(rf"(?:{_SCOPE}{_OF}{_SUM}{_OF}|{_TIME}(?:累计|累計){_OF}|总数|总和|加总|汇总|总额|总金额|合计总额){_TAIL}$")
_DONE = r"(?:走访|办结|解决|完成|签约|拨付|落实|服务|受理|答复|入库|立项|收到|征集)"
_COUNTED = re.compile(
    rf"(?:(?:以上|上述|本页|本表|合计|总计|全市|全部)*共(?:计|有)?:?{_COUNT}|(?:以上|上述)?计:?\d+(?:[.,]\d+)*{_MEASURE}"
    rf"|共(?:计|有)?{_DONE}(?:企业|单位)?\d+{_MEASURE})(?:[,，;；].{{0,40}})?$"
)
_SUBTOTAL = re.compile(
    rf"(?:(?:其中:?)?(?:本页|上页|本批|分)?{_PART}{_OF}{_TAIL}|(?:本页|上页|本批){_SUM}{_OF}{_TAIL}|{_NAMED}(?:{_PART}|{_SUM}){_TAIL}"
    rf"|过次页|承前页|转下页|接上页|其中(?:[:,、(].*)?"
    rf"|{_SCOPE}(?:算术|加权|总体|人)?(?:平均(?:值|数)?|均值|中位数|中值|众数|最大值|最小值|最高值|最低值|最大|最小|标准差|方差|极差){_TAIL})$"
)
_ENGLISH = re.compile(
    rf"(?:(?:grand|overall|national|page|sub|city|provincial|running|cumulative|all)?[-_.]?totals?|sum|totalsum){_TAIL}$"
)
_ENGLISH_PART = re.compile(
    rf"(?:sub-?totals?|page-?totals?|ofwhich.*|including:.*|average|avg\.?|mean|median|max(?:imum)?|min(?:imum)?|stdev|std\.?dev\.?){_TAIL}$"
)
#: Words that a name or a value may be as well: they sum up only as the label of a row, among rows that are records.
_BEFORE = r"(?:上年|去年|前年|上月|上季度?|上期|上周|同期)(?:同期|同月|同季|末|底)?"
_GROWN = r"(?:增长|增加|减少|下降|增减|增幅|增速|变化)"
_ASIDE = re.compile(
    rf"(?:(?:比|较|与)?{_BEFORE}(?:数|值|额|累计|完成数?)?(?:相比|对?比)?{_GROWN}?(?:率|额|数|幅|量)?(?:\d+(?:\.\d+)?%?)?"
    rf"|(?:同比|环比){_GROWN}?(?:率|额|数|幅|量)?|{_GROWN}(?:率|幅|额|量)?|增[幅速量额]|[降涨]幅|占比|占.{{1,8}}(?:比|比重|比例)|比重|比例"
    r"|(?:目标|计划|任务|预算|进度)?完成(?:率|数|比例|进度)|(?:年度|全年|月度|季度|本年|考核)(?:目标|任务|计划)(?:数|值)?|(?:目标|任务|计划)[数值]"
    r"|差[额值距]|缺口|结余|[上本][月期年季](?:末|初)?(?:数|余额|发生额?)|小结|统计|计|[Σσ∑]"
    rf"|总(?:{_MEASURE}|企业|机构|单位|项目|课题|合同|专利|论文)数|总(?:保费|保额|经费|投入|收入|支出|产值|产量|面积|成交额|交易额|合同额|投资额?|赔款|价)"
    r"|全部|全年|总|累计完成(?:数|率|额)?|[户人亩件]均(?:值|数)?|均摊|[\u3400-\u9fff]{0,6}数量?:\d+(?:[.,]\d+)*"
    rf"{_MEASURE}?"
    r"|[\u3400-\u9fff]{1,6}总(?:数|额|量|值|人数|金额)|平均每[\u3400-\u9fff]{1,2}|[\u3400-\u9fff\d]{1,6}平均"
    rf"|[已未待]{_DONE}\d+{_MEASURE}|[\u3400-\u9fff]{{1,10}}[省市区县镇乡]\(\d+{_MEASURE}\))(?:\([^()]{{0,10}}\))?(?::.{{0,40}})?$"
)
_HOW_MANY = re.compile(rf"\d+(?:[.,]\d+)*{_MEASURE}(?:企业|单位|公司|合同|项目|记录|专利|机构|产品)?$")
_SIGNED = re.compile(r"(?:注|备注|附注|说明|审核人?|填表人?|制表人?|填报人|复核人?|负责人|单位负责人|经办人?|联系人|联系电话):")
_MAYBE_ASIDE = rf"[同期年月季周比占重例增降涨减完目任计差缺结统总均全Σ∑σ]|\d\s*{_MEASURE}|[:：]|其中\s"
_MAYBE = r"[计計共均值数和额总汇页]|其\s*中|(?i:total|sum|of\s*which|including|av|mean|med|max|min|std)|最|差|[Ａ-Ｚａ-ｚ]{3}"


@lru_cache(maxsize=16384)
def total_role(text: str) -> str | None:
    """'total', 'subtotal' or None."""
    said = tight(text).rstrip(":。")
    if not said or len(said) > 60:
        return None
    bare = said.strip(_MARKS)
    return _role(said) or (_role(bare) if bare != said and bare else None)


def _role(said: str) -> str | None:
    if _TOTAL.match(said) or _COUNTED.match(said):
        return "total"
    if _ENGLISH_PART.match(said) or _SUBTOTAL.match(said):
        return "subtotal"
    return "total" if _ENGLISH.match(said) else None


def total_roles(texts: pl.Series) -> pl.Series:
    """The role of every cell of a column of texts; null for what is no total."""
    distinct = texts.unique().drop_nulls()
    known = {t: role for t in distinct.filter(distinct.str.contains(_MAYBE)) if (role := total_role(t))}
    return (
        texts.replace_strict(list(known), list(known.values()), default=None, return_dtype=pl.String)
        if known
        else pl.Series(texts.name, [None], dtype=pl.String).new_from_index(0, len(texts))
    )


@lru_cache(maxsize=16384)
def _aside(text: str) -> str:
    said = tight(text)
    if len(said) > 40:
        return ""
    if _SIGNED.match(said):
        return "note"
    return (
        "count"
        if _HOW_MANY.match(said)
        else "subtotal"
        if _ASIDE.match(said.rstrip(":。")) or re.match(r"\s*其中\s+\S", text)
        else ""
    )


def aside_roles(first: pl.Series) -> pl.Series:
    """'subtotal' or 'note' where the label of a row compares, counts or remarks (同比增长, 占比, 2单, 审核人：…); else null.

    `first` holds the first words of each row. Where all rows speak so, or most only count, the words are what the table is about.
    """
    none = pl.Series(first.name, [None], dtype=pl.String).new_from_index(0, len(first))
    distinct = first.unique().drop_nulls()
    maybe = distinct.filter((distinct.str.len_chars() <= 60) & distinct.str.contains(_MAYBE_ASIDE))
    known = {t: role for t in maybe if (role := _aside(t))}
    if not known:
        return none
    roles = first.replace_strict(list(known), list(known.values()), default=None, return_dtype=pl.String)
    counts = roles == "count"
    if (counts.sum() or 0) * 2 > len(first) - first.null_count():
        roles = roles.set(counts.fill_null(False), None)
    rest = first.filter(first.is_not_null() & roles.is_null())
    if not rest.filter(total_roles(rest).is_null()).len():
        return none
    return roles.replace("count", "subtotal")
