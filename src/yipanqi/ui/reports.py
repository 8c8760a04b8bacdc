"""The view of a `ReportPage`: its tables for what the filters say, as a page, to print, or as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views import generic

from yipanqi.ledger.actions import record as write_down
from yipanqi.ui import parameters
from yipanqi.ui.answers import download
from yipanqi.ui.listing import asked_once, grid, tabs_of
from yipanqi.ui.pages import ReportPage, Table, View, shows
from yipanqi.ui.parts import Act, Head, Section, Stat, Tab
from yipanqi.ui.workbooks import report
from yipanqi.values.words import say


@dataclass(frozen=True)
class Shown:
    """What the template of a report is given."""

    head: Head
    tabs: Sequence[Tab]
    note: str
    stats: Sequence[Stat]
    sections: Sequence[Section]


class ReportView(generic.TemplateView):
    """Django's template view, told what to show by a `ReportPage`."""

    declared: ReportPage = None  # type: ignore[assignment]
    template_name = "ui/report.html"

    def get(self, request: Any, *args: Any, **address: Any) -> HttpResponse:
        page = self.declared
        if not page.may(request.user):
            raise Http404
        self.filters = [asked_once(one) for one in page.filters]
        self.on = {one.name: value for one in self.filters if (value := one.read(request.GET))}
        self.found = page.report(request.user, self.on)
        return self._workbook() if request.GET.get("as") == "xlsx" else super().get(request, *args, **address)

    def get_context_data(self, **others: Any) -> dict[str, Any]:
        page, found = self.declared, self.found
        acts = [
            Act(say("打印", "Print"), self._address(**{"as": "print"}), "printer"),
            Act(say("导出", "Export"), self._address(**{"as": "xlsx"}), "download"),
            *page.acts(self.request.user),
        ]
        printed = self.request.GET.get("as") == "print"
        shown = Shown(
            Head(str(page.title), scope=page.scope(found), acts=() if printed else acts),
            () if printed else tabs_of(self.filters, self.request.GET, self._address),
            self._note(),
            page.stats(found),
            [_section(table) for table in page.tables(found)],
        )
        return {"page": shown}

    def _note(self) -> str:
        return self.declared.note(self.found) if self.declared.note else ""

    def _address(self, **changes: str) -> str:
        return parameters.changed(self.request, changes)

    def _workbook(self) -> HttpResponse:
        """The tables as sheets; who took them stands in the ledger."""
        page, user = self.declared, self.request.user
        told = [(str(one.words), dict(one.options()).get(self.on[one.name], "")) for one in self.filters if one.name in self.on]
        about = [
            (say("报表", "Report"), str(page.title)),
            (say("导出时间", "Exported at"), f"{timezone.localtime():%Y-%m-%d %H:%M}"),
            (say("导出人", "By"), user.get_username() or say("公众", "public")),
            *told,
            *((say("说明", "Note"), text) for text in (*page.scope(self.found), self._note()) if text),
        ]
        if user.is_authenticated:
            write_down(user.get_username(), "export", f"report:{page.key}", {"filters": self.on})
        return download(f"{page.key}.xlsx", report(page.tables(self.found), about))


def _section(table: Table) -> Section:
    made = grid(table.columns, table.records[: table.most], link=table.link)
    left = len(table.records) - table.most
    more = say(f"另有 {left:,} 行，见导出的工作簿。", f"{left:,} more stand in the workbook.") if left > 0 else ""
    told = " ".join(text for text in (more, table.note, "" if made else str(table.empty)) if text)
    return Section(str(table.title), sub=table.sub, grid=made, note=told)


@shows(ReportPage)
def reported(page: ReportPage) -> View:
    return ReportView.as_view(declared=page)
