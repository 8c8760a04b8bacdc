"""Pages of own registers: a table that no sheet fits becomes one, counted on its rows before it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from yipanqi.accounts.access import may
from yipanqi.engines.sheets import SheetError
from yipanqi.instruments.own import actions, forms, queries
from yipanqi.intake import queries as intake
from yipanqi.intake.actions import choose
from yipanqi.intake.limits import own as limits
from yipanqi.intake.tasks import read_beside
from yipanqi.ui.pages import Done, FormPage
from yipanqi.ui.parts import Cell, Crumb, Grid, Row, Section, Title
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words, plural, say

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
#: Rows of the sheet that are named, and rows of a table up to which a page counts them itself.
_NAMED, _AT_ONCE = 5, 5_000


def _table(user: Any, pk: int, reading: int) -> Any:
    """A table that waits in a batch of the reader's and fits no sheet yet."""
    try:
        found = intake.batch(user, pk)
    except Fault:
        return None
    return found.readings.filter(pk=reading, recognised="").first() if intake.can_be_accepted(found) else None


def _rows_of(table: Any) -> Any:
    """The rows of the kept file; None where it cannot be read again, such as one under a password."""
    try:
        return queries.table_rows(table)
    except (Fault, SheetError):
        return None


class _Design:
    """The table that a page is about: its columns as guessed, its rows read once (none of one too large for a page)."""

    def __init__(self, table: Any) -> None:
        self.said = [one for one in table.unmapped if one["heading"] and not one.get("serial")]
        self.body = _rows_of(table) if int(table.counts.get("rows", 0)) <= _AT_ONCE else None
        self.columns = queries.guessed(self.said, self.body)
        self.letters = [one["letter"] for one in self.said]

    def rows(self) -> Rows:
        roles = queries.roles_of(self.columns)
        return {
            "columns": [
                {
                    "letter": letter,
                    "zh": column.zh,
                    "type": column.type,
                    "unit": column.unit,
                    "role": next((role for role in forms.ROLES if roles[role] == column.name), ""),
                    "readers": "personal" if column.personal else "",
                    "tells": roles["identity"] == column.name,
                }
                for letter, column in zip(self.letters, self.columns, strict=True)
            ]
        }

    def declared(self, given: Mapping[str, Any], rows: Rows) -> Any:
        return queries.declared_by(given["zh"], given.get("en") or "", rows["columns"], rows.get("rules", ()), self.body)

    def counted(self, given: Mapping[str, Any], rows: Rows) -> Sequence[Section]:
        if self.body is None:
            return ()
        one, letters = self.declared(given, rows)
        return _sections(one, queries.count_of(one, letters, self.body))


def _sections(one: Any, count: Any) -> Sequence[Section]:
    """What was counted, as a card: columns first, then the key and the rules."""
    titles = [
        Title(say("列", "Column")),
        Title(say("有内容", "Filled"), right=True),
        Title(say("读不出", "Cannot be read"), right=True),
        Title(say("不同的值", "Different values"), right=True),
        Title(say("第一处", "The first")),
    ]
    lines = [
        Row(
            Cell(one.column(each.name).zh),
            [
                Cell(f"{each.filled:,}", str(titles[1].words), right=True),
                Cell(f"{each.unread:,}", str(titles[2].words), right=True, unknown=bool(each.unread)),
                Cell(f"{each.different:,}", str(titles[3].words), right=True),
                Cell(_first(each.first), str(titles[4].words)),
            ],
        )
        for each in count.columns
    ]
    key = say("＋", " + ").join(one.column(name).zh for name in one.identity)
    facts = [
        Cell(_at(count.twice) or say("没有重复", "none twice"), say(f"按“{key}”认", f"Told apart by {key}")),
        *([Cell(_at(count.keyless), say("识别依据不全", "Without a whole key"))] if count.keyless else []),
        *(
            Cell(
                _at(each.rows) or say("每行都符合", "every row keeps it"),
                say("{0} {2} {1}", "{0} {2} {1}").format(
                    one.column(each.rule.column).zh, one.column(each.rule.other).zh, queries.TESTS[each.rule.test]
                ),
            )
            for each in count.rules
        ),
    ]
    rows = say(f"{count.rows:,} 行", plural(count.rows, "row", "rows"))
    return [Section(say("在这张表上数一数", "Counted on this sheet"), facts=facts, grid=Grid(titles, lines), sub=rows)]


def _first(first: tuple[int, str] | None) -> str:
    return say(f"第 {first[0]} 行：{first[1][:40]}", f"row {first[0]}: {first[1][:40]}") if first else ""


def _at(rows: Sequence[int]) -> str:
    """Rows of the sheet in words; '' for none."""
    if not rows:
        return ""
    named = say("、", ", ").join(str(row) for row in rows[:_NAMED]) + ("…" if len(rows) > _NAMED else "")
    return say(f"{len(rows):,} 行（第 {named} 行）", f"{plural(len(rows), 'row', 'rows')} ({named})")


def _seen(user: Any, table: Any) -> Any:
    """The sheet beside its columns, for whoever handed it in: others read it on the page of its batch, as far as they may."""
    if table.batch.by != user.get_username():
        return None
    return intake.original(table, intake.problems(table.batch, reading=table.pk), None)


def declare(request: HttpRequest, pk: int, reading: int) -> HttpResponse:
    """The columns of the table, the rules between them, what both would make of its rows; then the register, and its preview."""
    table = _table(request.user, pk, reading) if may(request.user, "run_for_all") else None
    design = _Design(table) if table is not None else None

    def make(user: Any, found: Any, given: Mapping[str, Any], rows: Rows) -> Done:
        assert design is not None
        by, (one, letters) = user.get_username(), design.declared(given, rows)
        actions.define_made(one, by=by)
        again = choose(found, f"own_{one.key}", letters, by=by, at_once=limits().read_at_once)
        read_beside(again, by)
        words = say(f"已立“{one.zh}”台账；请核对预览后收下。", f"“{one.en}” is a register now; check the preview and accept.")
        return Done(reverse("batch", args=[again.pk]), words)

    page = FormPage(
        title=Words("另立台账", "A register of its own"),
        record=lambda user, **_: table,
        may=lambda user: may(user, "run_for_all"),
        form=lambda *_: forms.RegisterNameForm,
        formsets=forms.formsets(queries.compared(design.columns, design.letters)) if design else {},
        initial=lambda user, found: {"zh": queries.plain_title(found.title or found.sheet)[:60]},
        rows=lambda user, found: design.rows() if design else {},
        deed=make,
        tried=lambda user, found, given, rows: design.counted(given, rows) if design else (),
        try_words=Words("在这张表上数一数", "Count on this sheet"),
        submit=Words("立台账并重新预览", "Make the register and preview again"),
        crumbs=lambda found: [
            Crumb(say("收件", "Intake"), reverse("intake")),
            Crumb(found.batch.name, reverse("batch", args=[found.batch_id])),
        ],
        scope=lambda found: [found.batch.name, found.sheet],
        note=lambda found: say(
            "系统里没有这样的台账。核对每一列是什么：立好以后，它和其他台账一样收件、导出、检索、留修改记录，也可以用来设指标。"
            "固定选项就是这张表里出现的那几种值。",
            "No register fits this table. Check what each column is: once made, it is taken in, exported, searched and kept with "
            "its history like any other, and figures can be made of it. A closed list holds the values that stand on this sheet.",
        ),
        back=lambda found: reverse("batch", args=[found.batch_id]),
        beside=lambda found: _seen(request.user, found),
    )
    return page.view()(request, pk=pk, reading=reading)
