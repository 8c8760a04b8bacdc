"""Rows that sum up other rows. In: the text of a cell. Out: 'total', 'subtotal' (a part, an average), or None.

The whole text must say it: 合计（2份） and 南湖区小计 do, 合计通科技有限公司, 共创科技 and 其中堂 are names.
"""

from __future__ import annotations

import re
from functools import lru_cache

import polars as pl

from yipanqi.values.reading._written import tight

_MEASURE = r"[份家个项件条人名笔户台套所篇宗次张行亩种类批只间]"
_COUNT = rf"(?:\d+(?:[.,]\d+)*|[一二三四五六七八九十百两]+)(?:{_MEASURE}(?:企业|单位|公司|合同|项目|记录|专利|机构|产品)?)?"
_SUM = r"(?:合计|总计|共计|合計|總計|共計|总合计|合共)"
_PART = r"(?:小计|小計|分计)"
_OF = r"(?:金额|数量|价款|成交额|交易额|人数|经费|数|额|值)?"
_SCOPE = r"(?:全国|全省|全市|全区|全县|全部|全年|全院|全所|总|本年|本表|以上|上述|当前|累计|年度|国内外)?"
_TIME = r"(?:\d{2,4}年度?|\d{1,2}(?:-\d{1,2})?月份?|[一二三四1-4]季度|[上下]半年|本年|本月|本季|全年|年初至今|历年|年初以来|截至.{1,10}|以上)*"
#: What may follow: how many, in what, a colon with more.
_TAIL = rf"(?:\([^()]{{0,20}}\)|\[[^\[\]]{{0,20}}\])?(?:共?{_COUNT})?(?:\([^()]{{0,20}}\))?(?::.{{0,40}})?"
_NAMED = r"[\u3400-\u9fffa-z0-9()·、\-—_/&.]{1,20}?"  # whose subtotal it is

_TOTAL = re.compile(rf"(?:{_SCOPE}{_OF}{_SUM}{_OF}|{_TIME}(?:累计|累計){_OF}|总数|总和|汇总|总额|总金额|合计总额){_TAIL}$")
_COUNTED = re.compile(rf"(?:以上|上述|本页|本表|合计|总计|全市|全部)*共(?:计|有)?:?{_COUNT}(?:[,，;；].{{0,40}})?$")
_SUBTOTAL = re.compile(
    rf"(?:(?:其中:?)?(?:本页|上页|本批|分)?{_PART}{_OF}{_TAIL}|(?:本页|上页|本批){_SUM}{_OF}{_TAIL}|{_NAMED}(?:{_PART}|{_SUM}){_TAIL}"
    rf"|过次页|承前页|转下页|接上页|其中(?:[:,、(].*)?"
    rf"|{_SCOPE}(?:算术|加权|总体|人)?(?:平均(?:值|数)?|均值|中位数|中值|众数|最大值|最小值|最高值|最低值|最大|最小|标准差|方差|极差){_TAIL})$"
)
_ENGLISH = re.compile(rf"(?:(?:grand|overall|national|page|sub|city|provincial|running|cumulative|all)?[-_.]?totals?|sum|totalsum){_TAIL}$")
_ENGLISH_PART = re.compile(
    rf"(?:sub-?totals?|page-?totals?|ofwhich.*|including:.*|average|avg\.?|mean|median|max(?:imum)?|min(?:imum)?|stdev|std\.?dev\.?){_TAIL}$"
)
_MAYBE = r"[计計共均值数和额总汇页]|其\s*中|(?i:total|sum|of\s*which|including|av|mean|med|max|min|std)|最|差"


@lru_cache(maxsize=16384)
def total_role(text: str) -> str | None:
    """'total', 'subtotal' or None."""
    said = tight(text).rstrip(":。")
    if not said or len(said) > 60:
        return None
    if _TOTAL.match(said) or _COUNTED.match(said):
        return "total"
    if _ENGLISH_PART.match(said) or _SUBTOTAL.match(said):
        return "subtotal"
    return "total" if _ENGLISH.match(said) else None


def total_roles(texts: pl.Series) -> pl.Series:
    """The role of every cell of a column of texts; null for what is no total."""
    maybe = texts.filter(texts.str.contains(_MAYBE).fill_null(False)).unique().to_list()
    known = {t: role for t in maybe if (role := total_role(t))}
    return texts.replace_strict(list(known), list(known.values()), default=None, return_dtype=pl.String) if known else pl.Series(
        texts.name, [None], dtype=pl.String).new_from_index(0, len(texts))
