"""Reasons: the stable code of each kind of evidence, what it decides, how sure it is, and its wording in both languages.

The confidences are an order of the kinds of evidence fixed by judgement, not frequencies estimated from data.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SAME, DOUBTFUL, NEW = "same", "doubtful", "new"
DECISIONS = (SAME, DOUBTFUL, NEW)

#: reason -> (decision, confidence, zh, en), strongest first.
TABLE: dict[str, tuple[str, float, str, str]] = {
    "code": (SAME, 1.0, "统一社会信用代码相同", "the same unified social credit code"),
    "code_other_name": (
        SAME,
        1.0,
        "统一社会信用代码相同，名称不同",
        "the same unified social credit code under another name",
    ),
    "identity": (SAME, 1.0, "证件号码相同且姓名相同", "the same identity number and name"),
    "organisation_code": (
        SAME,
        0.99,
        "组织机构代码（统一代码第9至17位）相同",
        "the same organisation code (positions 9 to 17 of the unified code)",
    ),
    "name": (SAME, 0.98, "名称相同，代码不矛盾", "the same name, and no code against it"),
    "identity_masked": (
        SAME,
        0.98,
        "姓名与脱敏证件号的可见位相同",
        "the same name and visible digits of the masked identity number",
    ),
    "code_one_off": (
        SAME,
        0.97,
        "名称相同，代码仅一处笔误",
        "the same name; the codes differ by one slip of the pen",
    ),
    "code_unchecked": (
        SAME,
        0.96,
        "代码相同（校验位不符）且名称相同",
        "the same code (its check fails) and the same name",
    ),
    "spelling": (
        SAME,
        0.95,
        "名称仅写法不同（括号、“省市”字样、“有限责任”）",
        "the same name in another spelling (brackets, 省/市, 有限责任)",
    ),
    "former_name": (SAME, 0.94, "与曾用名相同", "the same as a former name"),
    "birth_employer": (
        SAME,
        0.93,
        "姓名、出生年月、单位均相同",
        "the same name, month of birth and employer",
    ),
    "number_word": (DOUBTFUL, 0.85, "仅“第一／一”之别", "differs only in 第一 or 一"),
    "code_unreadable": (
        DOUBTFUL,
        0.82,
        "名称相同，代码不同且有一方校验不通过",
        "the same name; the codes differ and one fails its check",
    ),
    "birth": (
        DOUBTFUL,
        0.8,
        "姓名与出生年月相同，单位不同或未知",
        "the same name and month of birth, employer other or unknown",
    ),
    "legal_form": (
        DOUBTFUL,
        0.75,
        "仅组织形式不同（如有限公司与股份有限公司）",
        "differs only in legal form",
    ),
    "name_generic": (
        DOUBTFUL,
        0.73,
        "名称相同，但不足以认定（缺地名或组织形式）",
        "the same name, but not enough of a name (no place or no legal form)",
    ),
    "place_missing": (DOUBTFUL, 0.72, "一方名称缺地名", "one of the names lacks the place"),
    "form_missing": (DOUBTFUL, 0.7, "一方名称缺组织形式", "one of the names lacks the legal form"),
    "organisation_code_other_name": (
        DOUBTFUL,
        0.68,
        "统一代码内的组织机构代码相同，名称不同",
        "the same inner organisation code under another name",
    ),
    "name_other_place": (DOUBTFUL, 0.66, "名称相同，所在地不同", "the same name in another place"),
    "employer": (
        DOUBTFUL,
        0.65,
        "姓名与单位相同，出生年月未知",
        "the same name and employer, month of birth unknown",
    ),
    "place_nested": (
        DOUBTFUL,
        0.62,
        "名称所冠地名一大一小",
        "the place in one name lies in that of the other",
    ),
    "code_unrelated_name": (
        DOUBTFUL,
        0.61,
        "统一社会信用代码相同，但名称毫无相同之处（代码抄错，或已更名）",
        "the same unified social credit code, but the names have nothing in common (a code copied wrongly, or a new name)",
    ),
    "former_contested": (
        DOUBTFUL,
        0.605,
        "与曾用名相同，但不止一家以此为曾用名",
        "the same as a former name, but more than one organisation claims it",
    ),
    "several": (DOUBTFUL, 0.6, "有多个同样相符者", "several fit equally well"),
    "code_branch": (DOUBTFUL, 0.59, "代码相同，但一方是分支机构", "the same code, but one is a branch"),
    "code_against_name": (
        DOUBTFUL,
        0.58,
        "代码指向一家，名称指向另一家",
        "the code says one, the name another",
    ),
    "contradiction": (
        DOUBTFUL,
        0.57,
        "经由同名者相连的记录代码互相矛盾",
        "records linked through this name have contradicting codes",
    ),
    "bracket_place": (DOUBTFUL, 0.56, "括号内地名不同或有无不一", "differs in a place in brackets"),
    "group": (DOUBTFUL, 0.55, "集团与成员之别未明", "group or member of the group: not clear"),
    "code_differs": (
        DOUBTFUL,
        0.54,
        "名称相同，但代码均有效而不同（换码或同名）",
        "the same name, but two valid codes (a code replaced, or namesakes)",
    ),
    "code_unchecked_other_name": (
        DOUBTFUL,
        0.52,
        "代码相同（校验位不符），名称不同",
        "the same code (its check fails) under another name",
    ),
    "identity_other_name": (
        DOUBTFUL,
        0.51,
        "证件号码相同，姓名不同",
        "the same identity number under another name",
    ),
    "short_name": (DOUBTFUL, 0.48, "像是简称", "looks like a short form of the name"),
    "homophone": (DOUBTFUL, 0.45, "一字同音之别", "one character differs and sounds alike"),
    "abbreviation": (
        DOUBTFUL,
        0.4,
        "像是缩写（逐字取自全称）",
        "looks like an abbreviation (characters taken from the full name)",
    ),
    "one_character": (DOUBTFUL, 0.35, "一字之差", "one character differs"),
    "several_alike": (
        DOUBTFUL,
        0.3,
        "有多个相近者，取其一供核对",
        "several are alike; one of them is shown for review",
    ),
    "name_only": (DOUBTFUL, 0.25, "仅姓名相同", "only the name is the same"),
    "other_code": (NEW, 0.0, "名称相近，但代码均有效而不同", "a like name, but two valid codes"),
    "branch": (NEW, 0.0, "是其分支机构，不是同一机构", "a branch of it, not the same organisation"),
    "other_place": (NEW, 0.0, "字号相同，地名不同", "the same trade name in another place"),
    "identity_differs": (NEW, 0.0, "姓名相同，证件号码不同", "the same name, another identity number"),
    "birth_differs": (NEW, 0.0, "姓名相同，出生年月不同", "the same name, another month of birth"),
    "too_general": (NEW, 0.0, "仅余通用字样相同", "only general words are the same"),
    "nothing_alike": (NEW, 0.0, "没有相近者", "nothing alike"),
    "no_name": (NEW, 0.0, "没有名称也没有可用代码", "neither a name nor a usable code"),
}

#: reason -> (Chinese, English), for pages and files.
reasons: Mapping[str, tuple[str, str]] = MappingProxyType({k: (v[2], v[3]) for k, v in TABLE.items()})
CODES = list(TABLE)
RANK = {code: at for at, code in enumerate(TABLE)}
DECISION = {code: row[0] for code, row in TABLE.items()}
CONFIDENCE = {code: row[1] for code, row in TABLE.items()}
#: Kinds of evidence that stand on the name being one and the same.
STRONG = ("name", "former_name", "spelling")
#: Found by looking for likeness and only for names that exact evidence left with nothing.
LIKENESS = ("short_name", "homophone", "abbreviation", "one_character")
#: The same name but for a part; where two organisations fit in such a way, it is either.
PARTLY = ("number_word", "legal_form", "place_missing", "form_missing", "place_nested", "bracket_place", "group")
