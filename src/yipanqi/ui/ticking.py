"""What is done to the ticked rows of a list, and the row that is open beside it. Mixed into the view of a `ListPage`.

In: `Deed`s that are `many`, or whose `part` is `open`; which rows were ticked. Out: the bar below the grid, the panel beside
it, and the answer to what was sent: the deed done to all of them, or these rows alone printed or exported.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect

from yipanqi.ui import parameters
from yipanqi.ui.deeds import Answer, Deed, WithDeeds
from yipanqi.ui.parts import Many, Side, Ticks
from yipanqi.ui.rows import Rows
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words

#: Rows that a deed is done to at once.
MOST = 2000
#: Done to ticked rows by every list.
_ALWAYS = (("print", Words("打印", "Print"), "printer"), ("xlsx", Words("导出", "Export"), "download"))


class WithTicks(WithDeeds):
    """A list whose rows can be ticked and opened."""

    _after: str = ""

    def here(self) -> str:
        """The list as it is narrowed: what is done on it leads back to it."""
        return str(self.request.get_full_path())

    def may_tick(self) -> bool:
        return bool(self.declared.ticks(self.request.user))

    def post(self, request: Any, *args: Any, **address: Any) -> HttpResponse:
        """Print or export what was ticked, or do a deed."""
        self.object_list = self.get_queryset()  # type: ignore[attr-defined]
        self._after = self._neighbour()
        asked = request.POST.get("do", "")
        if asked not in {name for name, _, _ in _ALWAYS}:
            return super().post(request, *args, **address)
        if not self.may_tick() or not self.declared.exports:
            raise Http404
        self.object_list = self.ticked()
        return self.given_out(asked)  # type: ignore[attr-defined, no-any-return]

    def ticked(self) -> Any:
        """The rows that were ticked; all of the list where that was asked."""
        sent = self.request.POST
        if sent.get("every"):
            return self.object_list[:MOST]
        return self._keyed(sent.getlist("tick")[:MOST])

    def _keyed(self, keys: Sequence[str]) -> Any:
        """The rows of the list with these keys: numbers of records, or what rows that were worked out are known by."""
        if isinstance(self.object_list, Rows):
            return self.object_list.keyed(keys)
        return self.object_list.filter(pk__in=parameters.wholes(list(keys), 0))

    def keys(self) -> set[str]:
        """What was ticked, for the page that is shown again."""
        return set(self.request.POST.getlist("tick")) if self.request.method == "POST" else set()

    def subject(self, deed: Deed) -> Any:
        if not deed.many:
            return self.found
        if not self.may_tick():
            raise Http404
        rows = list(self.ticked())
        if not rows:
            raise Fault("unticked", "请先勾选，再办理。", "Tick some rows first.")
        return rows

    def ticks(self, total: int) -> Ticks | None:
        """The bar of what can be done to ticked rows."""
        if not self.may_tick() or not total:
            return None
        found = [self._many(deed) for deed in self.deeds() if deed.many and self._stands(deed, None)]
        if self.declared.exports:
            found += [Many(name, str(words), icon) for name, words, icon in _ALWAYS]
        return Ticks(self.here(), found, total, total <= MOST) if found else None

    def _many(self, deed: Deed) -> Many:
        typed = self.typed if self.typed is not None and self.typed.deed is deed else None
        drawn = self._draws(deed, None)
        form = typed.form if typed is not None else self._asked(deed, None)[0] if drawn else None
        note = deed.note(self.request.user, self.found) if callable(deed.note) else str(deed.note or "")
        return Many(deed.name, str(deed.words), deed.icon, form, typed is not None, note)

    # ---- the row that is open ------------------------------------------------------------------------------------------------

    def opened(self) -> Any:
        """The row that the address opens, of those that this reader sees here; None for none."""
        return self._one(self.request.GET.get("open", "")) if self.declared.side else None

    def _one(self, key: str) -> Any:
        return next(iter(self._keyed([key])[:1]), None) if key else None

    def _part(self, deed: Deed) -> Any:
        return self._one(self.request.POST.get("open", "")) if deed.part == "open" else super()._part(deed)

    def _order(self) -> list[str]:
        return _keys(self.object_list)

    def _neighbour(self) -> str:
        """The row after the open one, before anything is done to it."""
        asked = self.request.GET.get("open", "") if self.declared.side else ""
        order = self._order() if asked else []
        at = order.index(asked) if asked in order else -1
        return order[at + 1] if 0 <= at < len(order) - 1 else ""

    def aside(self, one: Any, address: Any) -> Side | None:
        """The panel of the open row: which it is of how many, and which comes after it."""
        if one is None or self.declared.side is None:
            return None
        order = self._order()
        at = order.index(str(one.pk)) if str(one.pk) in order else 0
        after = address(open=order[at + 1]) if at < len(order) - 1 else ""
        made = self.declared.side(self.request.user, one)
        ready = self.placed([(name, one) for name in made.deeds])
        sections = [self._made_aside(section, one) for section in made.sections]
        return replace(
            made, ready=ready, sections=sections, place=f"{at + 1:,} / {len(order):,}", after=after, close=address(open="")
        )

    def _made_aside(self, section: Any, one: Any) -> Any:
        return replace(section, ready=self.placed([(name, one) for name in section.deeds]))

    def answered(self, deed: Deed, told: Answer) -> HttpResponse:
        """After a deed on the open row its neighbour opens, unless only to save was asked."""
        answer = super().answered(deed, told)
        if deed.part != "open" or not isinstance(answer, HttpResponseRedirect) or answer.url != self.here():
            return answer
        stays = self.request.POST.get(deed.pressed) == "stay"
        return answer if stays else HttpResponseRedirect(parameters.changed(self.request, {"open": self._after}))


def _keys(found: Any) -> list[str]:
    """The keys of all rows in their order."""
    if hasattr(found, "values_list"):
        return [str(pk) for pk in found.values_list("pk", flat=True)]
    return [str(one.pk) for one in found if hasattr(one, "pk")]
