"""Rows of which only the label is filled in. In: the rows of a table and which columns are labels. Out: which of them head a
section.

A firm of which nothing is known yet is a record. A row heads a section where the layout says so: a number such as 一、 or a
colon, a merge over the row, rows beneath that are set in, a place or a year among names, words among codes, or headings that
come again and again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import polars as pl

from yipanqi.engines.sheets import _wording as wording
from yipanqi.engines.sheets.model import Column

_NUMBERED = (
    r"^\s*(?:[一二三四五六七八九十]+[、.．，]|[（(][一二三四五六七八九十\d]+[)）]|\d+[、.．]\s*\D|第[一二三四五六七八九十\d]+[章节类批组]|[IVX]+[.、]|[\u2460-\u2473])"
    r"|[:：]\s*$|^\s*按.{1,12}分|^\s*其\s*中"
)
_PLACE = (
    r"^\s*(?:\S{1,8}(?:[省市区县镇乡]|街道)|(?:19|20)\d{2}\s*年?(?:度|\d{1,2}\s*月|[一二三四1-4]季度)?|第?[一"
    r"二三四]季度|[上下]半年|\d{1,2}月份?)\s*$"
)
_PERSON = re.compile(r"姓名|负责人|专家|人员|联系人|带头人|特派员|申请人|发明人|作者|法人|代表")
_NAMED = re.compile(r"(?:企业|单位|机构|公司|银行|学校|基地|平台)(?:名称|全称|简称)?$|名称$")
_GROUP = re.compile(r"(?:类|型|企业|高校|院校|院所|机构|单位|部门|系统|领域|产业|行业|地区|片区|批次?|项目)$")
_MOST = 20_000  # rows of one table that are asked one by one


def sections(frame: pl.DataFrame, columns: Sequence[Column], lone: pl.Series, merged: Collection[int]) -> pl.Series:
    """Whether a row heads a section, for every row; `lone` marks those with nothing but labels, `merged` are rows with a label
    over others.
    """
    labels = [c for c in columns if c.role == "label" and frame.schema[c.letter] == pl.String]
    places = lone.arg_true().to_list()
    known = [False] * frame.height
    if len(places) > _MOST:
        return pl.Series(known, dtype=pl.Boolean)
    told: list[int] = []
    for column in labels:
        texts = frame[column.letter]
        alike = _alike(texts, texts.filter(~lone).drop_nulls())
        usual = texts.filter(~lone).drop_nulls()
        for i in [i for i in places if _first(frame, labels, i) is column and not alike[i]]:
            if _headed(frame, labels, column, i, usual) or int(frame["row"][i]) in merged:
                known[i] = True
            else:
                told.append(i)
    for i in told if _again_and_again(frame, labels, lone, told) else ():
        known[i] = True
    return pl.Series(known, dtype=pl.Boolean)


def _first(frame: pl.DataFrame, labels: Sequence[Column], i: int) -> Column | None:
    return next((c for c in labels if frame[c.letter][i] is not None), None)


def _alike(texts: pl.Series, usual: pl.Series) -> pl.Series:
    """Labels of the kind that records of the column have: HT-003 beside HT-001, a firm among firms."""
    kinds = _kinds(usual).drop_nulls().value_counts(sort=True, name="n")
    common = kinds.filter(pl.col("n") * 3 >= usual.len()).to_series(0).to_list()
    return _kinds(texts).is_in(common).fill_null(False)


def _kinds(labels: pl.Series) -> pl.Series:
    """The shape of a number or code (0000 for 3301, a-0 for HT-3), the last two characters of a firm; null for other words."""
    code = labels.str.replace_all(r"\d+", "0").str.replace_all(r"[A-Za-z]+", "a")
    organisation = labels.str.extract(r"(公司|集团|大学|学院|研究院|研究所|合作社)\s*$")
    coded = (
        labels.str.contains(r"\d")
        & labels.str.contains(r"[A-Za-z]|\d{4}")
        & ~labels.str.contains(r"[、：:。]|^\s*(?:19|20)\d{2}\s*年")
    )
    return pl.select(pl.when(coded).then(code).otherwise(organisation)).to_series()


def _headed(frame: pl.DataFrame, labels: Sequence[Column], column: Column, i: int, usual: pl.Series) -> bool:
    """Does the text itself, or how it stands, say that it heads the rows beneath?"""
    text = frame[column.letter][i]
    others = [frame[c.letter][i] for c in labels if c is not column and frame[c.letter][i] is not None]
    if re.fullmatch(r"\s*[（(]?[一二三四五六七八九十]+[)）、]?\s*", text) and wording.SERIAL_HEADING.match(
        wording.squeeze("".join(column.path))
    ):
        return not usual.str.contains(r"[一二三四五六七八九十]").any()  # 一 among 1, 2, 3
    if others:
        return False
    if any(re.search(p, text) and (usual.str.contains(p).sum() or 0) * 2 < max(1, usual.len()) for p in (_NUMBERED, _PLACE)):
        return True
    if (
        usual.len() > 1
        and (_kinds(usual).str.contains("0").sum() or 0) * 3 >= usual.len() * 2
        and not re.search(r"[A-Za-z\d]", text)
    ):
        return True  # words among codes
    beneath = frame[column.letter][i + 1] if i + 1 < frame.height else None
    return beneath is not None and bool(re.match(r"[ \u3000\t]", beneath)) and not re.match(r"[ \u3000\t]", text)


def _again_and_again(frame: pl.DataFrame, labels: Sequence[Column], lone: pl.Series, told: Sequence[int]) -> bool:
    """Several such rows, the first of all rows among them, each with records beneath, and none the name of a person or a firm."""
    if len(told) < 2 or 0 not in told or frame.height - 1 in told or lone[frame.height - 1]:
        return False
    for i in told:
        column = _first(frame, labels, i)
        heading = wording.squeeze("".join(column.path)) if column is not None else ""
        if column is None or _PERSON.search(heading) or (_NAMED.search(heading) and not _GROUP.search(frame[column.letter][i])):
            return False
    return not all(lone[i + 1] for i in told)
