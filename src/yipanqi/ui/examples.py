"""What the examples of the gallery are given. Places are real; firms, people and numbers are invented."""

from __future__ import annotations

from typing import Any

from django import forms

from yipanqi.ui import matters, originals, parts
from yipanqi.ui.fields import CellField, ChoiceField, FlagField, LookUpField, RegisterForm, rows_of
from yipanqi.ui.widgets import styled
from yipanqi.values.words import Words, say


class _Meeting(RegisterForm):
    day = CellField("date", label=Words("日期", "Day"))
    amount = CellField("money", unit="万元", label=Words("金额", "Amount"), required=False)


class _Example(RegisterForm):
    title = forms.CharField(label=Words("需求名称", "Need"), widget=styled(forms.TextInput))
    budget = CellField(
        "money",
        unit="万元",
        label=Words("预算投入", "Budget"),
        help_text=Words("可写 120万、1.2亿", "“120万” or “1.2亿” is read"),
    )
    wanted = CellField("date", label=Words("期望完成时间", "Wanted by"), required=False)
    place = LookUpField("place", label=Words("地区", "Place"), required=False)
    kind = ChoiceField(
        lambda: [("a", say("技术研发", "R&D")), ("b", say("技术改造", "Renewal"))], label=Words("类型", "Kind"), required=False
    )
    post = FlagField(label=Words("是否愿意张榜", "Willing to post"), required=False)


def _matter(pressing: str, due: str) -> matters.Matter:
    tools = [parts.Act(say("指派", "Assign"), "#", "user-plus"), parts.Act(say("评论", "Comment"), "#", "message", closed="2")]
    words = say("答复“伺服压机压力漂移”", "Answer “pressure of the servo press drifts”")
    note, whom = say("走访问题 · 已受理", "problem of a visit · taken on"), say("衡稳精密机械", "Hengwen Machinery")
    return matters.Matter(words, "#", note, whom, due, pressing, parts.Act(say("答复", "Answer"), "#"), tools)


def values() -> dict[str, Any]:
    """What the examples are given."""
    ok, slow = parts.Light("ok", say("正常", "on track")), parts.Light("slow", say("偏慢", "behind"))
    late, none = parts.Light("late", say("落后", "off track")), parts.Light("none", say("缺数", "missing"))
    zhou, nobody = parts.Person(say("周芸", "Zhou Yun"), say("市局转化处", "transfer section")), parts.Person()
    export, remind = (
        parts.Act(say("导出", "Export"), "#", "download"),
        parts.Act(say("催办 2 地", "Remind 2 places"), "#", primary=True),
    )
    award = parts.Act(say("定榜", "Award"), primary=True)
    shut = parts.Act(say("定榜", "Award"), closed=say("评审还差 1 份", "one review is lacking"))
    need = say("伺服压机保压漂移", "Drift of a servo press under load")
    head = parts.Head(
        say("技术交易额", "Technology turnover"),
        (parts.Crumb(say("棋盘", "Board"), "#"),),
        slow,
        "",
        (say("示例市", "Example City"), say("1—10月累计", "January to October")),
        (export, remind),
    )
    firm, short = Words("企业", "Firm"), Words("差额", "Gap")
    row = parts.Row(
        parts.Cell(
            say("示例机械有限公司", "Example Machinery"),
            str(firm),
            say("大桥镇 · 通用设备", "Daqiao · machinery"),
            "#",
            wide=True,
        ),
        (parts.Cell("9.90", str(short), right=True), parts.Cell("2026-12-20", say("最早达标", "Earliest"), light=ok)),
        parts.Act(say("打电话", "Call"), "#"),
        True,
    )
    other = parts.Row(
        parts.Cell(
            say("示例照明有限公司", "Example Lighting"), str(firm), say("余新镇 · 电气", "Yuxin · electrics"), "#", wide=True
        ),
        (
            parts.Cell(say("未知", "unknown"), str(short), right=True, unknown=True),
            parts.Cell(say("先问", "ask first"), say("最早达标", "Earliest"), light=none),
        ),
    )
    sent = _Example({"title": need, "budget": say("很多", "plenty"), "post": "1"})
    sent.is_valid()
    meetings = rows_of(_Meeting, Words("安排", "Meetings"), blank=1)(prefix="meetings")
    deed = parts.Ready(
        "#",
        (),
        _Meeting(auto_id="deed_%s"),
        (),
        (("", "", say("记录", "Record"), "yp-btn-deep"),),
        say("约谈", "Meet"),
        say("记录后双方都看得到", "seen by both sides"),
    )
    return {
        "head": head,
        "export": export,
        "remind": remind,
        "shut": shut,
        "award": award,
        "ok": ok,
        "slow": slow,
        "late": late,
        "none": none,
        "info": parts.Light("info", say("评审中", "under review")),
        "need": need,
        "zhou": zhou,
        "nobody": nobody,
        "row": row,
        "meetings": meetings,
        "aside": parts.Side(
            say("衡稳精密机械有限公司", "Hengwen Precision Machinery"),
            "#aside",
            say("打开企业画像", "Open the firm"),
            slow,
            (say("科技型中小企业", "technology SME"),),
            (parts.Section(say("问什么", "What to ask"), texts=[("", say("研发费用已入账多少？", "R&D booked?"))]),),
            place="1 / 38",
            after="#next",
            close="#closed",
        ),
        "ticks": parts.Ticks("#ticks", (parts.Many("xlsx", say("导出", "Export"), "download"),), 38, True),
        "bar": parts.Bar(
            "",
            say("名称、编号", "names, numbers"),
            True,
            (parts.Pill(str(short), say("≤ 100 万元", "≤ CNY 1 million"), "#"),),
            (parts.Choice("town", say("镇街", "Town"), [("1", say("大桥镇", "Daqiao"))]),),
        ),
        "titles": (
            parts.Title(str(firm), wide=True),
            parts.Title(str(short), say("万元", "CNY 10,000"), True, "#", "ascending"),
            parts.Title(say("最早达标", "Earliest")),
        ),
        "table": (row, other),
        "steps": (
            parts.Step(say("发榜", "Posted"), "done", "10-08"),
            parts.Step(say("评审", "Review"), "now", say("还差 1 份", "one lacking")),
            parts.Step(say("定榜", "Award"), "todo", say("发榜方", "by the poster")),
            parts.Step(say("公示", "Notice"), "todo", say("5 个工作日", "5 working days")),
        ),
        "gates": (
            parts.Gate(say("5 位专家已查回避", "five reviewers checked for conflicts"), "open"),
            parts.Gate(say("评审满 5 份后才能定榜", "five reviews before an award"), "wait", say("现有 4 份", "four so far")),
        ),
        "reason": parts.Reason(
            (
                (say("双方都写到", "both write of "), False),
                (say("压力漂移", "drift of pressure"), True),
                (say("，已在同类压机上用过", ", used on such a press before"), False),
            ),
            say("《高新技术企业认定管理办法》第十一条(五)", "Measures of 2016, article 11 (5)"),
        ),
        "events": (
            parts.Event("11-23", say("到承诺答复日，未答复", "promised answer did not come"), kind="bad"),
            parts.Event("11-20", say("预算投入", "Budget"), say("沈雨桐", "Shen Yutong"), old="80", new="120"),
            parts.Event("09-12", say("需求登记", "need taken down"), kind="key"),
        ),
        "stats": (
            parts.Stat(
                say("技术交易额", "Turnover"),
                "52.6",
                say("亿元", "CNY 100 million"),
                say("目标 62.0 · 84.8%", "target 62.0 · 84.8%"),
                ok,
                "#",
                parts.Spark((10, 12, 18, 26, 34, 45)),
            ),
            parts.Stat(
                say("办结率", "Closed"),
                "72.4",
                "%",
                say("目标 90.0", "target 90.0"),
                late,
                "",
                parts.Spark((90, 86, None, 74, 72.4)),
            ),
        ),
        "spark": parts.Spark((1, 2, 2, 5)),
        "seg": (parts.Tab(say("2022年", "2022"), "#"), parts.Tab(say("2023年", "2023"), "#", True)),
        "ranks": (
            parts.Rank(
                say("海宁市", "Haining"), "#", late, 720, 810, "72.0%", "46.1", "17.9", parts.Act(say("催办", "Remind"), "#")
            ),
            parts.Rank(say("嘉善县", "Jiashan"), "#", ok, 864, 810, "86.4%", "43.2", "6.8"),
        ),
        "tiles": (
            parts.Tile(),
            parts.Tile(say("城东区", "Chengdong"), ok, (), "#"),
            parts.Tile(say("城西区", "Chengxi"), slow, ((slow, 2),), "#"),
            parts.Tile(say("临江市", "Linjiang"), late, ((late, 3), (slow, 3)), "#", True),
        ),
        "empty": parts.Empty(
            say("没有退回的事项", "Nothing came back"),
            say("被退回的表和合同会出现在这里。", "Sheets and contracts that come back stand here."),
            export,
        ),
        "comment": parts.Comment(
            zhou,
            "11-25 16:20",
            say("27 日上午能交。", "It comes on the morning of the 27th."),
            say("企业看不到", "not seen by the firm"),
        ),
        "files": (
            parts.File(say("揭榜书 1 号.pdf", "bid 1.pdf"), say("开启 11月18日", "opened 18 Nov"), "#"),
            parts.File(say("评分表.xlsx", "marks.xlsx"), "18 KB"),
        ),
        "source": parts.Source(
            say("研发费用 2023 = 478 万元", "R&D 2023 = CNY 4.78 million"),
            say("城西区高企排摸表（2026年8月）.xlsx", "screening list of Chengxi, August 2026.xlsx"),
            say("排摸!M47", "list!M47"),
            "478.0",
            say("万元", "CNY 10,000"),
            say("8月15日收下 · 之后没有改过", "taken in on 15 August · unchanged since"),
            "#",
        ),
        "pager": parts.Pager(51, 100, 233, "#", "#"),
        "funnel": parts.Funnel(
            (
                parts.Band(say("需求", "Needs"), 320, None, "", "#"),
                parts.Band(say("邀请", "Invited"), 140, 0.44),
                parts.Band(say("愿谈", "Willing"), 61, 0.44),
                parts.Band(say("签约", "Signed"), 18, 0.3, say("成交 4,120 万元", "CNY 41.2 million")),
            )
        ),
        "facts": (
            parts.Cell(say("母基金实缴 2.6 亿元", "CNY 260 million"), say("实缴", "Paid in")),
            parts.Cell(say("未知", "unknown"), "IRR", unknown=True),
        ),
        "piles": [
            matters.Pile(say("已逾期", "Overdue"), "alert-square", [_matter("late", say("逾期 3 天", "3 days late"))]),
            matters.Pile(say("本周到期", "Due this week"), "calendar-week", [_matter("", "11-28")], "11-25 — 12-01"),
        ],
        "tool": parts.Act(say("催办", "Remind"), "#", "bell-ringing"),
        "heads": [say("周一", "Mon"), say("周二", "Tue")],
        "weeks": [[matters.DayCell("25", [_matter("slow", "11-25")], "today"), matters.DayCell("26")]],
        "day": matters.Slots(
            [say("1 号桌", "Table 1"), say("2 号桌", "Table 2"), say("3 号桌", "Table 3")],
            [
                matters.Slot(
                    "09:00",
                    "09:20",
                    [
                        matters.Meet(
                            "sure", say("双方已确认", "confirmed"), "", say("衡稳精密", "Hengwen"), say("模例大学", "Moli"), "#"
                        ),
                        matters.Meet(
                            "wait",
                            say("待确认", "to be confirmed"),
                            "",
                            say("绮川纺织", "Qichuan"),
                            say("拟样理工", "Niyang"),
                            "#",
                        ),
                        matters.Meet("empty", say("空", "free")),
                    ],
                    say("09:20 — 09:40 休息", "09:20 — 09:40 break"),
                ),
                matters.Slot(
                    "09:40",
                    "10:00",
                    [
                        matters.Meet(
                            "moved",
                            say("原 09:00 · 3", "was 09:00 · 3"),
                            "",
                            say("晟隆零部件", "Shenglong"),
                            say("拟样理工", "Niyang"),
                            "#",
                        ),
                        matters.Meet(
                            "done", say("达成意向", "intention"), "", say("砺芯半导体", "Lixin"), say("湾畔储能", "Wanpan"), "#"
                        ),
                        matters.Meet("shut", say("没有桌", "no table")),
                    ],
                ),
            ],
        ),
        "original": originals.Original(
            ("A", "B", "C"),
            (
                originals.SheetLine("1", (originals.SheetCell(say("示例表（单位：万元）", "Example (in 10,000 yuan)"), "A", 3),)),
                originals.SheetLine(
                    "2",
                    (
                        originals.SheetCell(say("项目", "Project"), "A"),
                        originals.SheetCell(say("总额", "Total"), "B"),
                        originals.SheetCell(say("其中：技术性", "of which technical"), "C"),
                    ),
                    "head",
                ),
                originals.SheetLine(
                    "3",
                    (
                        originals.SheetCell(say("示例项目", "Example"), "A"),
                        originals.SheetCell("210.0", "B", right=True),
                        originals.SheetCell("2100.0", "C", kind="late", right=True),
                    ),
                ),
                originals.SheetLine("⋮", gap=say("第 4—36 行，33 行", "rows 4 to 36, 33 rows")),
            ),
        ),
        "meant": (
            originals.Meant(
                "B", say("总额", "Total"), "210.0", said=(say("合同成交额", "Contract value"), say("万元", "10,000 yuan"))
            ),
            originals.Meant(
                "C",
                say("其中：技术性", "of which technical"),
                "2100.0",
                remarks=(
                    ("slow", say("和“非技术性费用”意思相反，请您核对", "the opposite of the non-technical part; please check")),
                ),
                said=(say("技术交易额", "Technical value"),),
            ),
        ),
        "lines": (
            parts.Line(
                say("瑞羽服饰 — 模例大学", "Ruiyu — Moli University"),
                say("空闲时段已排满", "is full"),
                say("09:40 再加一张桌", "one more table at 09:40"),
                parts.Act(say("加桌", "Add a table"), "#"),
            ),
        ),
        "pieces": [(say("江南", "South "), False), (say("霖腾", "Linteng"), True)],
        "task": parts.Task(
            need,
            "#",
            say("发榜方要在 11-30 前答复", "the poster has to answer by 30 Nov"),
            "11-30",
            slow,
            zhou,
            parts.Act(say("催办", "Remind"), "#"),
        ),
        "choices": (("a", say("技术研发", "R&D")), ("b", say("技术改造", "Renewal"))),
        "tabs": (parts.Tab(say("系统建议", "proposed"), "#", True), parts.Tab(say("已邀请", "invited"), "#")),
        "form": sent,
        "ready": deed,
        "part": parts.Section(
            say("验收", "Acceptance"),
            texts=((say("知识产权", "Ownership"), say("成果归发榜方。", "The result is the poster's.")),),
            facts=(parts.Cell("98.6 %", say("检出率", "Found")),),
            note=say("逐项实测。", "Each is measured."),
        ),
        "field": sent["budget"],
        "one": meetings.forms[0],
    }
