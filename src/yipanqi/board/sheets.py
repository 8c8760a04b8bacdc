"""Targets by action, place and stage, and the table of progress (OFFICE sheet 17)."""

from dataclasses import replace

from yipanqi.board.models import Action, Progress, Target
from yipanqi.intake.definition import Column, Records, Sheet, columns_of

_ACTION = ("action", "kind", "lead_leader", "lead_unit", "supporting_units", "places_written", "mechanisms")


def _by_place() -> Column:
    """The columns under 分解目标: one for each county and zone."""
    column = columns_of(Target, "value_text")[0]
    return replace(
        column.renamed(
            zh="分解目标",
            en="Target by place",
            aliases=(
                "县（市、区）分解目标",
                "县（市、区）分解",
                "县市区分解目标",
                "目标分解",
                "分解任务",
                "任务分解",
                "各县（市、区）目标",
                "各县（市、区）目标任务",
                "各县（市、区）任务",
                "各县（市、区）分解目标",
                "各地目标",
                "分县（市、区）目标",
            ),
        ),
        spread="place",
    )


SHEETS = [
    Sheet(
        name="targets",
        number=17,
        zh="目标任务分解表",
        en="Targets by action and place",
        files=("目标任务分解", "任务分解"),
        titles=("目标任务分解", "任务分解"),
        columns=(
            *columns_of(Action, "number", *_ACTION),
            *columns_of(
                Target,
                "indicator",
                "unit_written",
                "previous_text",
                "value_text",
                "actual_text",
                "q1_text",
                "h1_text",
                "nine_months_text",
                "basis",
                "note",
            ),
            _by_place(),
        ),
        records=(
            Records("board.Action", key=("action", "year"), only=("number", *_ACTION)),
            Records(
                "board.Target",
                key=("action", "indicator", "place", "year"),
                only=(
                    "action",
                    "indicator",
                    "unit_written",
                    "previous_text",
                    "value_text",
                    "actual_text",
                    "q1_text",
                    "h1_text",
                    "nine_months_text",
                    "basis",
                    "note",
                ),
            ),
            Records(
                "board.Target",
                key=("action", "indicator", "place", "year"),
                spread="place",
                only=("action", "indicator", "unit_written", "value_text", "basis"),
            ),
        ),
        year_from_title="year",
        unit_of_row=("unit_written", "indicator"),
    ),
    Sheet(
        name="progress",
        number=17,
        zh="工作进展情况表",
        en="Progress of the work",
        files=("工作进展", "进展情况"),
        titles=("工作进展", "进展情况"),
        columns=columns_of(Progress),
        records=(Records("board.Progress", key=("work", "task", "place", "year")),),
        year_from_title="year",
    ),
]
