"""The header block of a table. In: its rows with merged ranges. Out: for each column the levels from top to
bottom.

A blank cell over something belongs to the heading on its left (headings span to the right). Where a heading is written in
fragments over several rows (no merged cells, English beneath Chinese), fragments of one language are one level.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from yipanqi.engines.sheets import _wording as wording
from yipanqi.engines.sheets.grid import Grid, as_text
from yipanqi.values.reading import UNITS, UNSURE, Unit, find_units, in_money, simplified, without_unit


@dataclass
class Heading:
    """The heading of one column while it is put together."""

    levels: list[str] = field(default_factory=list)
    english: list[str] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    over: bool = False  # the unit stands over a group of columns, not in the lowest heading

    def add(self, text: str) -> None:
        """Take the text of one header cell: its Chinese, its English and its unit."""
        if wording.only_unit(text):
            self.units, self.over = list(find_units(text)) or self.units, False
            if self.levels or self.english or text.strip()[:1] in "(（":
                return
        found = find_units(text)
        self.over = bool(self.units) and not found
        if found:
            self.units = list(found)
        chinese, english = wording.languages(text)
        chinese = without_unit(chinese).lstrip("#＃").strip()
        english = without_unit(english).strip()
        if chinese and (not self.levels or self.levels[-1] != chinese):
            self.levels.append(chinese)
        if self.levels and not chinese and re.fullmatch(r"[A-Z0-9&\-./ ]+", english):  # SCI, 2023: a level, no translation
            self.levels.append(english)
        elif english and (not self.english or self.english[-1] != english):
            self.english.append(english)

    def path(self) -> tuple[str, ...]:
        return tuple(self.levels) if self.levels else tuple(e.lstrip("#").strip() for e in self.english)


Cell = tuple[int, str] | None  # row of the block where the text stands, text


def cells_of(grid: Grid, header: range, columns: range) -> tuple[list[list[Cell]], dict[tuple[int, int], int]]:
    """The block's cells with merged ranges filled in, and the last column of each horizontal merge by its
    cells.
    """
    at = {grid.numbers[i]: k for k, i in enumerate(header)}
    block: list[list[Cell]] = []
    for k, i in enumerate(header):
        row = grid.row(i)
        if wording.is_column_numbers(row) and k:
            block.append([None] * grid.width)
            continue
        if k and wording.is_unit_row(row):
            row = [v if isinstance(v, str) and find_units(v) else None for v in row]
        block.append([(k, as_text(v)) if v is not None else None for v in row])
    ends: dict[tuple[int, int], int] = {}
    for r0, c0, r1, c1 in grid.merges:
        rows = [at[r] for r in range(r0, min(r1, r0 + 40) + 1) if r in at]
        if not rows or c0 >= grid.width:
            continue
        source = block[rows[0]][c0] if r0 in at else None
        for k in rows:
            for c in range(c0, min(c1, grid.width - 1) + 1):
                if source is not None and c in columns:
                    block[k][c] = source
                if c1 > c0 and source is not None:
                    ends[(k, c)] = c1
    return block, ends


def in_fragments(block: list[list[Cell]], columns: range) -> bool:
    """Are headings written in pieces over the rows: some cells only English, some only Chinese, beneath
    each other?
    """
    if len(block) < 3:
        return False
    mixed = english = 0
    for k, row in enumerate(block):
        for c in columns:
            cell = row[c]
            if cell is None or cell[0] != k or k == 0:
                continue
            chinese, latin = wording.languages(cell[1])
            english += bool(latin) and not chinese and any(ch.islower() for ch in latin)
            mixed += bool(latin) and bool(chinese)
    return english >= 2 and english > mixed


def headings(grid: Grid, header: range, columns: range, labels: set[int]) -> dict[int, Heading]:
    """The heading of every column of the block; `labels` are columns of row labels, which never span to the
    right.
    """
    block, ends = cells_of(grid, header, columns)
    if in_fragments(block, columns):
        return _from_fragments(block, columns, labels)
    out: dict[int, Heading] = {}
    filled: list[list[Cell]] = [list(row) for row in block]
    for c in columns:
        heading = Heading()
        for k in range(len(block)):
            if filled[k][c] is None and _spans(filled, ends, k, c, columns, labels):
                filled[k][c] = filled[k][c - 1]
            cell = filled[k][c]
            if cell is not None and (k == 0 or filled[k - 1][c] != cell):
                heading.add(cell[1])
        out[c] = heading
    return out


def _spans(
    filled: list[list[Cell]],
    ends: dict[tuple[int, int], int],
    k: int,
    c: int,
    columns: range,
    labels: set[int],
) -> bool:
    """Does the blank cell (k, c) belong to the heading on its left? Only when something stands beneath it."""
    if c - 1 not in columns or filled[k][c - 1] is None:
        return False
    if (c - 1 in labels) and c not in labels:
        return False
    if not any(filled[r][c] is not None for r in range(k + 1, len(filled))):
        return False
    if any(filled[r][c] is not None for r in range(k)) and filled[k][c - 1] == filled[k - 1][c - 1]:
        return False
    end = ends.get((k, c - 1))
    return end is None or end >= c


@dataclass
class _Fragment:
    row: int
    chinese: str = ""
    english: str = ""


def _from_fragments(block: list[list[Cell]], columns: range, labels: set[int]) -> dict[int, Heading]:
    stacks: dict[int, list[_Fragment]] = {}
    units: dict[int, list[Unit]] = {}
    out: dict[int, Heading] = {}
    for c in columns:
        stacks[c], units[c] = _stack(block, c)
        first = stacks[c][0].row if stacks[c] else len(block)
        above: list[_Fragment] = []
        parent = c - 1
        while stacks[c] and first > 0 and parent in columns and parent not in labels:
            above = [f for f in stacks[parent] if f.row < first]
            if above or stacks[parent]:
                break
            parent -= 1
        stacks[c] = above + stacks[c]
        inherited = list(out[parent].units) if above and parent in out else []
        heading = Heading(units=units[c] or [])
        for fragment in stacks[c]:
            chinese = wording.tidy_chinese(without_unit(fragment.chinese)).lstrip("#＃").strip()
            if chinese and (not heading.levels or heading.levels[-1] != chinese):
                heading.levels.append(chinese)
            if fragment.english:
                heading.english.append(without_unit(fragment.english).strip())
            heading.units = heading.units or list(find_units(fragment.chinese))
        heading.units = heading.units or inherited
        out[c] = heading
    return out


def _stack(block: list[list[Cell]], c: int) -> tuple[list[_Fragment], list[Unit]]:
    """The levels of one column: neighbouring Chinese pieces are one level, English after it is its
    translation.
    """
    out: list[_Fragment] = []
    units: list[Unit] = []
    for k, row in enumerate(block):
        cell = row[c]
        if cell is None or cell[0] != k:
            continue
        text = cell[1]
        if wording.only_unit(text):
            units = units or list(find_units(text))
            continue
        chinese, english = wording.languages(text)
        if chinese:
            if out and not out[-1].english and not chinese.startswith(("#", "＃")):
                out[-1].chinese += chinese
            else:
                out.append(_Fragment(k, chinese))
            if english:
                out[-1].english = english
        elif out:
            out[-1].english = f"{out[-1].english} {english}".strip()
        else:
            out.append(_Fragment(k, "", english))
    return out, units


def column_unit(
    path: tuple[str, ...], heading: Heading, table: tuple[Unit, ...], amounts: bool = False
) -> tuple[Unit | None, bool]:
    """(unit, whether it is only the table's): the heading's own, else of the table's units the one that its words fit.

    A unit of money over the table, or over a group of columns, is for the columns of money under it; where the table has such
    (`amounts`), a heading of which nobody can say what it counts gets none.
    """
    kind = kind_of(path)
    own = heading.units
    if own:
        unit = own[0] if len({u.base for u in own}) == 1 else None
        if unit is not None and unit.is_size:
            unit = _sized(unit, kind)
        elif unit is not None and unit.is_money and heading.over and kind not in (None, _MONEY):
            return None, False
        return unit, False
    if not table:
        return None, False
    if kind is None:
        one = len({(u.base, u.factor) for u in table}) == 1 and (table[0].factor == 1 or not amounts or says_nothing(path))
        return (table[0] if one else None), True
    if kind == _MONEY:
        table = tuple(map(in_money, table))
    fitting = [u for u in table if u.base in kind or (kind == _MONEY and (u.is_foreign or u == UNSURE))]
    if fitting:
        return (fitting[0] if len({(u.base, u.factor) for u in fitting}) == 1 or kind != _MONEY else UNSURE), True
    sized = [_sized(u, kind) for u in table if u.is_size]
    if sized:
        return sized[0], True
    # 单位：项 over a column of heads says no more than "whole ones"; 万册 over it would multiply.
    return (table[0] if len(table) == 1 and table[0].factor == 1 and not table[0].is_money and kind != _MONEY else None), True


def unit_in(text: str) -> Unit | None:
    """The unit that one heading names for the numbers under it, whatever the file: 销售收入（万元） is in 万元."""
    heading = Heading()
    heading.add(text)
    return column_unit(heading.path(), heading, ())[0]


def _sized(unit: Unit, kind: tuple[str, ...] | None) -> Unit:
    """A bare 万 over money is 万元, over heads 万人."""
    name = {"yuan": "元", "persons": "人", "count": "个", "person_years": "人年", "person_times": "人次"}.get(
        kind[0] if kind else "", ""
    )
    return UNITS.get(unit.symbol + name, unit)


_MONEY = ("yuan",)
_KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"(?:预算|决算|执行|拨付|到位|完成|支出|收入|金额|投入|实际|计划|目标|本年|上年|同期|累计|当年|年初|年末)数$", ()),
    (
        r"指数$|系数$|倍数?$|得分|评分|分值|分数|积分|分$|点数$|[星等级]级$|级别$|层级|年龄|[工年教司党军]?龄$|年限|期限|工期|周期|时长|天数|月数|年数|层数|学时|课时|[人工]天$"
        r"|工时|小时|分钟|[经纬]度$|[温湿浓高深厚宽长密速角硬精]度$|权重|里程|路程|距离|公里|页码|页数|版本|版次|代码|邮编|编码|成立年|年[份度]$|利率|汇率|电话|序次|轮次?$",
        ("none",),
    ),
    (r"面积|平方米|亩|占地", ("square_metres", "公顷", "亩", "平方公里")),
    (r"产量|销量|重量|吨|[能电水煤油气]耗|用电|电量|用水|排放", ("tonnes", "千瓦时", "立方米")),
    (r"全时当量|人年|工作量", ("person_years",)),
    (r"人次数?$", ("person_times",)),
    (r"(?:人|人员|职工|员工|博士|硕士)(?:总|合计)?数量?$|人数$|^职工总数$", ("persons", "person_years")),
    (
        r"(?:家|个|项|件|篇|户|台|套|场|次|份|企业|机构|项目|专利|合同|论文|单位|平台|知识产权|类|转化)(?:总|合计)?数量?$|数量$|家数|件数|项数|份数|次数",
        ("count",),
    ),
    (r"比重|占比|比例|强度|率$|增长|增速|增幅|百分比|%|份额", ("share",)),
    (r"位次|排名|名次", ("rank",)),
    (
        r"经费|支出|收入|金额|产值|利润|利税|投资|费用|资金|成交额|交易额|总额|原价|原值|净值|市值|估值|销售额|产品销售|出口交货值|税金|资产|增加值"
        r"|预算|造价|单价|价格|价款|工资|薪酬|补贴|补助|奖励|贷款|融资|保费|负债|营收|成本|费$|额$|款$|价$|投入|资本|决算|税|金$|薪$|债$|毛利|净利|利息|存货|现金|到账|分红|减免|社保|进出口|[进出]口$|注资|出资"
        r"|认缴|实缴|应[收付]|[实已]拨|下拨|自筹|配套|财政|^[省市县区]级$|标的$|首付|股本|授信|担保|赔付|退税|退出$|补偿|损失|罚没|流水$|红利|股息|坏账|折旧|摊销|商誉|租$|拨付|扶持|资助|募集|募资|债券|奖补|兑现"
        r"|生产总值|GDP|消费|捐赠|余额",
        _MONEY,
    ),
    (r"人次", ("person_times",)),
    (
        r"人员|人数|职工|女性|博士|硕士|学历|研究生|从业|教师|学生|毕业生|科学家|工程师|员工|团队人|专家|院士|特派员|[正副高中初]级?职称|职称|户籍|人口|劳动力|农民",
        ("persons", "person_years"),
    ),
    (
        r"(?:企业|机构|项目|专利|合同|论文|件|篇|标准|著作|课题|活动的企业|单位|平台|中心|园区|基地|器|个|商标|品种|奖项?|场|次|批|台|套|户|家|份|笔|宗|只|辆|艘|架|栋|幢|间|层|门|位|桩|站|[楼展]栋"
        r"|楼宇|床|工位|床位|车位|席位|车辆|设备|仪器|装置|设施|门店|网点|店铺?|团队|载体|高企|科小|规上|小巨人|瞪羚|独角兽|发明|实用新型|外观设计|软著|著作权|课题|立项|结题|验收|订单"
        r"|成果|新产品|样品|药品|批文|证书|作物|图书|期刊|论著|获奖|奖牌|榜单|学会|协会|联盟|院所|高校|学校|医院|实验室|工作站|孵化器|众创空间|产业园)数?(?:量)?$|数$",
        ("count",),
    ),
)


_NOTHING = re.compile(
    r"^(?:[\d年月日季度—–~\-至.、/ ]+|(?:本|上|去|今|当|前|同|近|该)(?:年|月|季|期|季度|年度|年同期|月"
    r"末|期数)?(?:累计|末|初|止|值|完成)?|[总合小共]?[总合小共]计|总数|总量|合计数|"
    r"累计|全年|全部|其[中他它].{0,6}|数[量值据额]|数|值|实绩|实际|计划|目标|预计|完成|期[末初]|年[末初]|第?[一二三四1-4]季度|[上下]半年|绝对[值额数量]|总规模|规模|数目|备注)$"
    r"|(?<![社小景])区$|[省市县镇乡州盟旗]$|街道$|开发区|新区|园区?$|地区$|全[国省市区县]|(?<![就毕创从失作学])业$|型$|(?<![种品门])类$|业务$|^(?:Q[1-4]|H[12])$|(?:[全中东西南北总]部|(?<!股)东|西|中|南|北)$|[省市县区境国][内外]$|[装智][备能]$|内资|外资|港澳台|国有|民营|私营|外商|资源|能源$|材料$|信息$|医药$|技术$"
)


@lru_cache(maxsize=4096)
def _simple(word: str) -> str:
    """In simplified characters: 人數 is 人数."""
    return word.translate(_table())


@cache
def _table() -> dict[int, str]:
    return str.maketrans(simplified())


def says_nothing(path: tuple[str, ...]) -> bool:
    """Does no level of a heading name any kind of thing (2024年, 本年, 合肥市, 合计, 制造业), so that what stands over the table
    is for it?
    """
    return all(_NOTHING.search(_simple(word).replace(" ", "")) for word in path)


def kind_of(levels: tuple[str, ...]) -> tuple[str, ...] | None:
    """The bases that a heading's words allow, from the lowest level up; None where they say nothing."""
    if any(re.search(r"全时当量|人年", word) for word in levels):
        return ("person_years",)
    for word in map(_simple, reversed(levels)):
        for pattern, bases in _KINDS:
            if re.search(pattern, word):
                return bases or None
    return None


def plain(value: Any) -> str:
    """A header cell as text without breaks, for comparing."""
    return wording.squeeze(value)
