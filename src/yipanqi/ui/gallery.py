"""The gallery: every component of `templates/components` with an example and its props. In: the folder. Out: a page.

An example is the file of the same name in `templates/ui/gallery`; the values that it is given stand in `examples`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

from django.template.loader import render_to_string

from yipanqi.ui import parts
from yipanqi.ui.examples import values
from yipanqi.values.words import Words, say

#: What each component is called and the rule that it keeps, in the order of the page.
COMPONENTS = {
    "page_head": Words(
        "页头：标题带灯，一行范围，动作在右，最多一个主按钮",
        "Page head: title with its light, one line of scope, one primary act at most",
    ),
    "act": Words("动作：动词；做不了的写明还差什么", "Act: a verb; one that is shut says what is lacking"),
    "filter_bar": Words(
        "筛选条：生效的条件连值显示，其余收在“条件”里", "Filter bar: what is on shows its value, the rest is folded away"
    ),
    "grid": Words(
        "表：第一列是名称，数字靠右，单位在表头，一行一个动词",
        "Grid: the first column names, numbers right, unit in the head, one verb",
    ),
    "cell": Words("格：值、灯、第二行", "Cell: value, light, second line"),
    "light": Words("灯：形状、颜色和字", "Light: shape, colour and word"),
    "dot": Words("小灯：只有形状，字给读屏软件", "Dot: the shape alone, its word for screen readers"),
    "tag": Words("标签：事实，不作判断", "Tag: a fact without a judgement"),
    "steps": Words("步骤条：已完成、现在差什么、以后轮到谁", "Step bar: done, now with what is missing, to come with whose act"),
    "decision": Words("决定面板：门槛带依据，一个按钮", "Decision panel: gates with proof, one button"),
    "reason": Words(
        "理由行：一句话，标出用到的词，法条写到条款", "Reason line: one sentence, its words marked, the law by clause"
    ),
    "note": Words("提示", "Note"),
    "timeline": Words("经过：实心是里程碑，红色是误了期", "Timeline: filled is a milestone, red was missed"),
    "stats": Words("数与走势：有几个列几个", "Stats with sparks: as many as there are"),
    "spark": Words("走势线", "Spark"),
    "tiles": Words("棋格图：各地大致方位，空格打斜线", "Tile map: places in their rough position, voids hatched"),
    "ranks": Words("排名条：每条带数，竖线为应达", "Ranks: every bar with its number; the mark is what is due"),
    "empty": Words("空：这里会有什么，该做哪一件事", "Empty: what would be here, and the one thing to do"),
    "job": Words("作业：做了多少、共多少、还要多久、停", "Job: done of total, time left, stop"),
    "side": Words("侧栏", "Side panel"),
    "aside": Words("打开的行：在列表旁，记一笔，下一家", "Open row: beside its list, a record of the call, the next one"),
    "ticks": Words("选中的行：指派、催办、打印、导出", "Ticked rows: assign, remind, print, export"),
    "toast": Words("回执：做了什么，可撤回", "Toast: what was done, with undo"),
    "comment": Words("评论：谁、何时、谁看不见", "Comment: who, when, who cannot see it"),
    "file": Words("文件", "File chip"),
    "person": Words("人；没有定人的画虚线", "Person chip; dashed where nobody is in charge"),
    "figure": Words("数字链接：点开是记录；自报的没有链接", "Figure link: opens its records; a declared one has no link"),
    "unit": Words("单位", "Unit"),
    "source": Words("来源：文件、表、格、原文、单位", "Source: file, sheet, cell, as written, unit"),
    "pager": Words("翻页", "Pager"),
    "funnel": Words("漏斗：每一步多少、是上一步的几成", "Funnel: how many at each stage, and which share of the one before"),
    "card": Words("卡片", "Card"),
    "facts": Words("内容：名称与值", "Facts: name and value"),
    "seg": Words("分段：几个里选一个，如年度", "Segments: one of a few, such as a year"),
    "table": Words("表的外框：窄屏可左右滚动，读屏软件报出表名", "Frame of a table: scrolls where narrow, is called by its name"),
    "options": Words("选项：已选的选中", "Options: the chosen one is chosen"),
    "pick": Words("选一项：标签与选单", "Pick one: its label and its menu"),
    "tabs": Words("页签：同一地址下的几张表", "Tabs: several lists under one address"),
    "case_head": Words("事项头：页头、承办人、期限、步骤", "Case head: page head, person, due day, steps"),
    "work_row": Words("待办行：什么事、为什么、何时到期、谁", "Work row: what, why, when due, whose"),
    "desk": Words(
        "工作台：一堆一堆的事项，各一个动词和三个小工具", "Desk: matters in piles, each with one verb and three small tools"
    ),
    "tool": Words("小工具：只有图标，名称给读屏软件和鼠标", "Tool: an icon, its name for screen readers and the mouse"),
    "calendar": Words("日历：每天到期的事项", "Calendar: what is due on each day"),
    "slots": Words(
        "时段与桌：一格一场，状态有形状、颜色和字；空位打斜线，休息占一行",
        "Slots and tables: a meeting a cell, its state by shape, colour and word; empty seats hatched, a break is a row",
    ),
    "original": Words(
        "原表：收到时的样子，行号列号不动，问题格有色有形", "Original: the sheet as it came; letters and numbers stay in sight"
    ),
    "meant": Words(
        "一列对一栏：列号、表头、样例在左，含义和单位在右，要定的写明为什么",
        "Meant: letter, heading and sample left, meaning and unit right; what is to be decided says why",
    ),
    "lines": Words("说明行：什么事、为什么、怎么办", "Lines: what, why, what to do"),
    "marked": Words("命中：搜到的字标出来", "Hits: what was searched for is marked"),
    "field": Words("字段：单位在后，错误在旁，填过的留着", "Field: its unit after it, its error beside it, what was typed stays"),
    "form": Words("表单", "Form"),
    "ask": Words("试算：问在地址里，什么也不保存", "Asking: in the address, and nothing is kept"),
    "section": Words(
        "分栏：文字、内容、经过、表、文件和能做的事", "Section: texts, facts, events, a table, files and what can be done"
    ),
    "deed": Words("可办的事：字段在记录旁，错误在字段旁", "Deed: its fields beside the record, errors beside the fields"),
    "rows": Words("多行：可加可删", "Rows: added and taken away"),
    "one_row": Words("多行中的一行", "One of the rows"),
}
COLOURS = (
    ("ink", "#162033"),
    ("ink-2", "#435066"),
    ("ink-3", "#5b677a"),
    ("canvas", "#f5f6f8"),
    ("line", "#e2e6ec"),
    ("deep", "#0f3260"),
    ("accent", "#15489a"),
    ("tint", "#ebf1fa"),
    ("tint-line", "#c3d4ee"),
    ("ok", "#17693c"),
    ("ok-bg", "#e6f3ea"),
    ("slow", "#7d4e00"),
    ("slow-bg", "#fcf0d3"),
    ("late", "#a8201a"),
    ("late-bg", "#fbe8e6"),
    ("none", "#566274"),
    ("none-bg", "#eceff3"),
    ("sunken", "#f2f4f7"),
)
_DECLARED = re.compile(r"<c-vars\s(.*?)/>", re.S)
_PROP = re.compile(r':?([a-z_]+)="')


@dataclass(frozen=True)
class Example:
    """One component as the gallery shows it."""

    name: str
    words: str
    props: Sequence[str]
    html: str
    source: str


@dataclass(frozen=True)
class Gallery:
    """What the template of the gallery is given."""

    head: parts.Head
    colours: Sequence[tuple[str, str]]
    examples: Sequence[Example]


def gallery() -> Gallery:
    """Every component, drawn."""
    given = values()
    examples = [
        Example(
            name.replace("_", "-"),
            str(words),
            props(name),
            render_to_string(f"ui/gallery/{name}.html", given),
            _text(f"ui/gallery/{name}.html"),
        )
        for name, words in COMPONENTS.items()
    ]
    scope = (
        say("每一页都由这些部件拼成；例子里的单位、人和数都是虚构的", "every page is made of these; the examples are invented"),
    )
    return Gallery(parts.Head(say("组件", "Components"), scope=scope, count=str(len(examples))), COLOURS, examples)


def props(name: str) -> list[str]:
    """The props that a component declares."""
    found = _DECLARED.search(_text(f"components/{name}.html"))
    return _PROP.findall(found[1]) if found else []


def _text(name: str) -> str:
    return (resources.files("yipanqi.ui") / "templates" / name).read_text(encoding="utf-8")
