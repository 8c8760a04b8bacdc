"""Words that Chinese forms share. In: text of a cell. Out: what kind of line it belongs to, and its two
languages apart.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import Any

from yipanqi.engines.sheets.grid import is_mark, is_number
from yipanqi.values.reading import find_units, parse_unit, says_unit, shortest

_CJK = re.compile(r"[\u3400-\u9fff]")
NOTE = re.compile(
    r"^\s*(?:注|备注|附注|说明|资料来源|数据来源|来源|摘编自|填表说明|Notes?|Sources?|a\)|\*|※)\s*(?:[:：.、\d（(]|$)"
    r"|^\s*(?:注|资料来源|数据来源|摘编自)",
    re.IGNORECASE,
)
SIGNATURE = re.compile(
    r"(?:单位负责人|统计负责人|负责人|审核人?|填表人|制表人?|填报人|复核人?|联系电话|联系人|报出日期|填表日期)[（(签字章)）]*\s*[:：]"
)
FORM_LINE = re.compile(
    r"(?:填报|编制|报送|填表|制表|申报|上报|统计|汇总)(?:单位|日期|时间|机关|部门|人)(?:[（(].{0,6}[)）])?\s*[:：]|^\s*[(（]?\s*(?:计\s*量|金\s*额|数\s*据|货\s*币|统\s*计)?\s*单\s*位\s*[:：]"
    r"|\bunits?\s*:|币\s*种\s*[:：]|表\s*号\s*[:：]|制定机关\s*[:：]|批准机关\s*[:：]|批准文号\s*[:：]|文\s*号\s*[:：]|有效期至\s*[:：]|^\s*\d{4}\s*年\s*(?:度|\d{1,2}\s*月)?\s*$",
    re.IGNORECASE,
)
CONTINUED = re.compile(r"续\s*[上前]?表|接上[表页]|续\s*[0-9一二三四五六七八九]*\s*[）)]?\s*$|\bcont(?:inued|\.)", re.IGNORECASE)
LABEL_HEADING = re.compile(
    r"^(?:地区|地市|省市|省份|城市|市县|县市区?|县(?:\(市、?区\))?|项目|指标|指标名称|名称|行业|单位|年份|年度|序号|编号|类别|国家|国家\(地区\)|Region|Item|Year|No\.?)$",
    re.IGNORECASE,
)
NAME_HEADING = re.compile(
    r"名称|姓名|企业$|单位$|机构$|项目$|地区|县|区域|城市|省|市$|行业|指标$|Region|Item|Name", re.IGNORECASE
)
SERIAL_HEADING = re.compile(r"^(?:序号|编号|No\.?|#|行次|代码|排名|名次|位次)$", re.IGNORECASE)
_UNIT = r"(?:计量|金额|货币|计价|数量|统计)?单位"
UNIT_HEADING = re.compile(
    rf"^{_UNIT}$|^(?:币种|货币)(?:[/／、及和与|()（）]|{_UNIT})+$|^{_UNIT}[/／、及和与(（]币种[)）]?$|^units?$", re.IGNORECASE
)
CODE_HEADING = re.compile(r"编号|型号|规格|批号|牌号|图号|款号|货号|件号|代码|证号|文号|电话|邮编|号码|统一社会信用")
TOTAL = re.compile(
    r"^(?:总计|合计|总\s*数|共计|全国|全国总计|全国合计|全省|全市|全区|全县|全省合计|全市合计|(?:national|grand)?\s*total|nationwide|national)$",
    re.IGNORECASE,
)
SUBTOTAL = re.compile(
    r"小计$|^(?:其中)?小计(?:[^\u3400-\u9fff]|$)|^(?:东部|中部|西部|东北)(?:地区)?$|^(?:eastern|middle|central|western|northeast)\s*region$|合计$|^sub-?total$|^国内$",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(
    r"^[（(\[【]?(?:填写|填报|填表)?(?:示例|样例|范例|举例|例子?|说明|要求)(?:行|数据)?[）)\]】]?\d?[:：]?$|^(?:example|sample|e\.g\.)[:：]?$",
    re.IGNORECASE,
)
_SHOWN = re.compile(r"[（(](?:示例|样例|例|填写)|^(?:示例|样例|例如?|如)[:：]")
_RULE = re.compile(
    r"^格式[:：]|^(?:请?填写|请选择?|下拉|必填|选填|单选|多选|数字|数值|整数|小数|文本|文字|日期|年月日)"
    r"(?!\w{7})|^y{2,4}[-/年.]?m|^\d{1,2}位(?:数字|代码|编码)?$|营业执照名称|^(?:全称|规范全称)$",
    re.IGNORECASE,
)
_ENGLISH_TAIL = re.compile(
    r"^(.*[\u3400-\u9fff）)〕】\]％%、，。：:；])\s*([A-Za-z][A-Za-z&'’,.()/\-\s\d:;%$]*[a-z]{2,}[A-Za-z&'’,.()/\-\s\d:;%$]*)$",
    re.DOTALL,
)
_PLACE = re.compile(r"^[\u3400-\u9fff](?:\s+[\u3400-\u9fff])+$")


def has_chinese(text: str) -> bool:
    return bool(_CJK.search(text))


def squeeze(value: Any) -> str:
    """No white space at all; widths as written."""
    return re.sub(r"[\s\u3000]+", "", str(value)) if value is not None else ""


@lru_cache(maxsize=4096)
def only_unit(text: str) -> bool:
    """The cell holds nothing but a unit or a list of units, with or without brackets."""
    bare = text.strip().strip("()（）[]【】 ")
    if not bare or is_number(bare):
        return False
    bracketed = bool(re.fullmatch(r"\s*[(（][^()（）]*[)）]\s*", text))
    if not bracketed and re.fullmatch(r"[A-Za-z\- ]+", bare) and not re.search(r"yuan|rmb", bare, re.IGNORECASE):
        return False  # Item, Number, Case are headings
    return parse_unit(bare) is not None or (bracketed and bool(find_units(text)))


def is_unit_row(row: list[Any]) -> bool:
    """A row under the headings that begins with 计量单位 (or with nothing) and gives the units of the columns: 单位 | （万元） |
    人 | —.
    """
    cells = [squeeze(v) for v in row if v is not None]
    if not cells or not all(isinstance(v, str) for v in row if v is not None):
        return False
    rest = cells[1:] if UNIT_HEADING.match(cells[0].rstrip(":：")) else cells
    units = [t for t in rest if only_unit(t) or (says_unit(t) and find_units(t))]
    return bool(units) and all(t in units or is_mark(t) for t in rest)


def splits_unit(texts: list[str]) -> bool:
    """Does a line say the unit in two cells, 金额单位 and 万元?"""
    return any(UNIT_HEADING.match(squeeze(a).rstrip(":：")) and only_unit(b) for a, b in pairwise(texts))


_SERIES = ("甲乙丙丁戊己庚辛壬癸", "ABCDEFGH", "一二三四五六七八九十")
_LETTERS = (*_SERIES[:2], "————————", "--------")  # what stands over the labels in such a row
_COUNTING = re.compile(
    r"^(?:栏|列|行|项|序|目)(?:次|号|目|序)$|^(?:column|col\.?|no\.?)$", re.IGNORECASE
)  # what such a row may call itself


def is_column_numbers(row: list[Any], below: list[Any] | None = None) -> bool:
    """A row that only counts the columns, all of them: 甲 乙 1 2 3, or 1 2 3 4 with sums such as 3=1+2.

    `below` is the next row: where it goes on counting (乙 under 甲, 2 under 1), both are records.
    """
    filled = [j for j, v in enumerate(row) if v is not None]
    if len(filled) < 3:
        return False
    cells = [row[j] for j in filled]
    if any(isinstance(v, bool) or not isinstance(v, int | float | str) for v in cells):
        return False
    words = [unicodedata.normalize("NFKC", squeeze(v)) if isinstance(v, str) else shortest(v) for v in cells]
    if any(
        "".join(words[n:]) == series[: len(words) - n] and len(words) - n >= 2
        for series in _SERIES[:2]
        for n in range(bool(_COUNTING.match(words[0])) + 1)
    ):
        return below is None or not _goes_on(words[0], below[filled[0]])
    letters = (
        1
        if _COUNTING.match(words[0])
        else max(
            next((n for n, (word, said) in enumerate(zip(words, series + " ", strict=False)) if word != said), len(words))
            for series in _LETTERS
        )
    )
    numbers = [re.sub(r"^[(（]?0*(\d+)[)）]?(?:=.*)?$", r"\1", w) for w in words[letters:]]
    first = int(numbers[0]) if numbers and numbers[0] in ("0", "1") else None
    if len(numbers) < 2 or first is None or numbers != [str(n) for n in range(first, first + len(numbers))]:
        return False
    return below is None or not _goes_on(words[0], below[filled[0]])


def may_be_record(row: list[Any], below: list[Any]) -> bool:
    """Could a row that counts the columns be a record? No sums or dashes in it, one letter at most, and no number of it stands
    over a text.
    """
    words = [squeeze(v) if isinstance(v, str) else shortest(v) for v in row if v is not None]
    if sum(not w.isdigit() for w in words) > 1 or any(not re.fullmatch(r"\d+|[甲A]", w) for w in words):
        return False
    under = [
        b
        for v, b in zip(row, below, strict=False)
        if v is not None and (squeeze(v) if isinstance(v, str) else shortest(v)).isdigit()
    ]
    return not any(isinstance(b, str) and not is_number(b) for b in under)


def _goes_on(word: str, beneath: Any) -> bool:
    """Is the cell beneath the next of the same series: 2 under 1, 乙 under 甲?"""
    said = squeeze(beneath) if isinstance(beneath, str) else shortest(beneath) if isinstance(beneath, int | float) else ""
    return (word.isdigit() and said == str(int(word) + 1)) or any(word + said in s for s in _SERIES if word and said)


def is_example(row: list[Any]) -> bool:
    """The row under the headings of a template that shows or says how to fill it in: 示例, or hints such as 数字 and
    yyyy-mm-dd.
    """
    cells = [v for v in row if v is not None]
    texts = [squeeze(v) for v in cells if isinstance(v, str)]
    if len(cells) > 1 and any(_EXAMPLE.match(t) for t in texts[:1]):
        return True
    rules = sum(bool(_RULE.search(t)) for t in texts)  # a record may call itself an example; it does not say how to fill it in
    hints = rules + sum(bool(_SHOWN.search(t)) for t in texts)
    return rules >= 1 and hints >= 2 and hints * 3 >= len(cells)


def tidy_chinese(text: str) -> str:
    """One line: breaks between Chinese characters and spaces inside words of single characters go away."""
    text = re.sub(r"\s*\n\s*", "\n", text.strip())
    text = re.sub(r"(?<=[\u3400-\u9fff（(#）)、，：])\n|\n(?=[\u3400-\u9fff（()）、，：])", "", text).replace("\n", " ")
    text = re.sub(r"(?<=[\u3400-\u9fff])[ \u3000\t]+(?=[\u3400-\u9fff])", "", text)
    return re.sub(r"[ \t\u3000]+", " ", text).strip()


@lru_cache(maxsize=8192)
def languages(text: str) -> tuple[str, str]:
    """(Chinese part, English part) of a heading or label; a text in one language only has the other part
    empty.
    """
    text = text.strip()
    if not has_chinese(text):
        return "", re.sub(r"\s+", " ", text)
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    last = max(i for i, line in enumerate(lines) if has_chinese(line))
    chinese, english = "\n".join(lines[: last + 1]), " ".join(lines[last + 1 :])
    if english and not re.search(r"[A-Za-z]{2}", english):  # 位次\nSCI is one heading; digits and signs belong to the Chinese
        chinese, english = chinese + "\n" + english, ""
    found = _ENGLISH_TAIL.match(chinese)
    if found and (found[2][0].isupper() or chinese[found.end(1) : found.start(2)]):
        chinese, english = found[1], f"{found[2]} {english}".strip()
    return tidy_chinese(chinese), re.sub(r"\s+", " ", english)


def normal_label(value: Any) -> str:
    """A row label as it should be compared: 北 京 is 北京; other texts only lose doubled spaces."""
    if value is None:
        return ""
    text = shortest(value) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
    text = re.sub(r"[\s\u3000]+", " ", text).strip()
    closed = text.replace(" ", "")
    return closed if _PLACE.match(text) or (len(closed) <= 4 and re.fullmatch(r"[\u3400-\u9fff]+", closed)) else text
