"""The city's special actions, their targets for the city and each county, and progress reported in words.

In: the two forms of OFFICE sheet 17. Targets are kept as written (number and unit); the board turns them into
base units where it knows the indicator by its name.
`Computed` keeps figures as last computed; stale ones are known by their stamp.
"""

from __future__ import annotations

from datetime import date

from django.db import models

from yipanqi.board._written import in_unit
from yipanqi.intake.fields import Choice, Code, Day, PlaceCode, Text, Year
from yipanqi.intake.models import Record


class Action(Record):
    """One special action (试点示范专项行动) of one year. Key: action | year.

    `action` is its name: the same heading fills `Target.action`, so that both are found by the same words.
    """

    year = Year("年度", "Year", aliases=("年份",))
    number = Code("行动编号", "Number of action", aliases=("行动序号",))
    action = Text(
        "行动名称",
        "Action",
        aliases=("专项行动", "专项行动名称", "试点示范专项行动", "示范行动名称"),
        required=True,
    )
    kind = Choice(
        "类型",
        "Kind",
        aliases=("行动类型", "试点示范类型"),
        choices={"pilot": ("试点", "Pilot", "试点行动"), "model": ("示范", "Model", "示范行动")},
    )
    lead_leader = Text("牵头领导", "Leader in charge", aliases=("分管领导", "牵头市领导", "责任领导"))
    lead_unit = Text("牵头处室", "Lead unit", aliases=("牵头单位", "牵头部门", "责任处室"))
    supporting_units = Text("配合单位", "Supporting units", aliases=("配合处室", "配合部门", "协同单位"))
    places_written = Text("实施地", "Where", aliases=("实施地区", "试点地区", "实施单位"))
    mechanisms = Text("对应机制", "Mechanisms", aliases=("机制编号",), note="S01…S28，顿号分隔", example="S11、S12")

    class Meta:
        ordering = ["year", "id"]

    def __str__(self) -> str:
        return self.action or self.key

    @property
    def name(self) -> str:
        """The action's name."""
        return self.action or ""


class Target(Record):
    """What an action is to reach: one record for each (action, indicator, place, year). Key in that order.

    The `_text` fields hold the cells as written; `value_written`, `previous_written` and `stages` read them as
    numbers in `unit_written` (%, 家, 亿元 …), None when a cell states none. Stages are cumulative from the first of
    January and only set for the city.
    """

    LIST = ("indicator", "action", "year", "value_text", "actual_text", "h1_text", "nine_months_text")

    year = Year("年度", "Year", aliases=("年份",))
    action = Text(
        "行动名称",
        "Action",
        aliases=("专项行动", "专项行动名称", "试点示范专项行动", "示范行动名称"),
        required=True,
    )
    indicator = Text(
        "指标名称",
        "Indicator",
        aliases=("指标", "目标指标", "工作指标", "主要指标", "考核指标"),
        required=True,
    )
    unit_written = Code("单位", "Unit", aliases=("计量单位", "指标单位"))
    previous_text = Text(
        "上年实绩",
        "Last year's actual",
        aliases=("去年实绩", "上年完成数", "上年实际", "上年完成值", "上年基数", "上年完成", "上年完成情况", "上年实际完成"),
    )
    value_text = Text(
        "年度目标",
        "Annual target",
        aliases=("全年目标", "目标值", "年度目标值", "本年目标", "目标", "年度任务", "全市目标", "年度目标任务", "年度目标数"),
    )
    actual_text = Text(
        "填报完成数",
        "Reported so far",
        aliases=(
            "完成数",
            "实际完成数",
            "实际完成",
            "累计完成数",
            "累计完成",
            "完成值",
            "当前完成数",
            "本年实绩",
        ),
        note="只用于没有台账可算的指标；标“填报，未追溯”，不与算出的数相加",
    )
    q1_text = Text("一季度目标", "Target to March", aliases=("第一季度目标", "一季度", "1季度目标"))
    h1_text = Text("上半年目标", "Target to June", aliases=("二季度目标", "上半年", "1-6月目标"))
    nine_months_text = Text("前三季度目标", "Target to September", aliases=("三季度目标", "前三季度", "1-9月目标"))
    basis = Text("口径", "Basis", aliases=("指标口径", "口径说明", "统计口径", "数据来源"))
    note = Text("备注", "Note", internal=True)

    class Meta:
        ordering = ["year", "id"]
        indexes = [models.Index(fields=["year", "place"])]

    def __str__(self) -> str:
        return f"{self.action} · {self.indicator} · {self.place}"

    @property
    def value_written(self) -> float | None:
        """The year's target as a number in `unit_written`."""
        return in_unit(self.value_text, self.unit_written)

    @property
    def previous_written(self) -> float | None:
        """Last year's actual, as the office states it, in `unit_written`."""
        return in_unit(self.previous_text, self.unit_written)

    @property
    def actual_written(self) -> float | None:
        """What the office says that it has reached, in `unit_written`; no record stands behind it."""
        return in_unit(self.actual_text, self.unit_written)

    @property
    def stages(self) -> list[tuple[date, float]]:
        """(last day of the stage, number in `unit_written`) of the known stage targets, earliest first."""
        if self.year is None:
            return []
        texts = ((3, 31, self.q1_text), (6, 30, self.h1_text), (9, 30, self.nine_months_text))
        found = ((date(self.year, month, day), in_unit(text, self.unit_written)) for month, day, text in texts)
        return [(day, value) for day, value in found if value is not None]


class Progress(Record):
    """What a unit reports on a task in its own words. Key: work | task | place | year."""

    LIST = ("work", "place", "year", "task", "done", "reported_on")

    year = Year("年度", "Year", aliases=("年份",))
    place = PlaceCode("县（市、区）", "County", max_length=12, db_index=True, aliases=("县市区", "区县", "填报地区"))
    work = Text("重点工作", "Main work", aliases=("重点工作任务", "工作内容"), required=True)
    task = Text("目标任务", "Task", aliases=("年度目标任务", "工作目标"))
    measures = Text("工作举措", "Measures", aliases=("主要举措", "工作措施", "具体举措"))
    done = Text("完成情况", "Done so far", aliases=("进展情况", "工作进展", "目前进展", "进展完成情况"))
    units = Text("责任单位", "Units in charge", aliases=("责任处室", "牵头单位"))
    problems = Text("存在问题", "Problems", aliases=("存在的问题", "困难问题", "问题和困难"))
    next_steps = Text("下一步打算", "Next steps", aliases=("下一步计划", "下步打算", "下一步工作打算"))
    reported_on = Day("填报日期", "Reported on", aliases=("上报日期", "截止日期", "填报时间"))

    def __str__(self) -> str:
        return self.work or self.key


class Computed(models.Model):
    """One figure for one place, period and as-of day. `stamp` is the state of the records and of the formula."""

    key = models.CharField(max_length=60)
    place = models.CharField(max_length=12)
    period = models.CharField(max_length=10)
    as_of = models.DateField()
    value = models.FloatField(null=True)
    numerator = models.BigIntegerField(null=True)
    denominator = models.BigIntegerField(null=True)
    of = models.IntegerField(null=True)
    counted = models.BigIntegerField(default=0)
    left_out = models.BigIntegerField(default=0)
    missing = models.BigIntegerField(default=0)
    unplaced = models.BigIntegerField(default=0)
    doubted = models.BigIntegerField(default=0)
    doubted_sum = models.BigIntegerField(null=True)
    vintage = models.CharField(max_length=40, null=True)
    stamp = models.CharField(max_length=64)
    computed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "place", "period", "as_of"], name="one_figure")]
