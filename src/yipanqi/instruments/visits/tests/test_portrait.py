"""What an organisation's page says of its visits: closed with its rating, late from the day after its day, else under way."""

from __future__ import annotations

from datetime import date

import pytest

from yipanqi.accounts.actions import ensure_user
from yipanqi.instruments.visits._portrait import _state, portrait
from yipanqi.instruments.visits.models import Visit
from yipanqi.registry.actions import set_city
from yipanqi.registry.models import Organisation

DUE = date(2024, 6, 10)


@pytest.mark.parametrize(
    ("given", "on", "light", "words"),
    [
        ({"done": True, "rating": "satisfied"}, DUE, "ok", "办结，满意"),
        ({"done": True}, DUE, "ok", "办结"),
        ({"due_on": DUE}, date(2024, 6, 11), "late", "逾期 1 天"),
        ({"due_on": DUE}, DUE, "none", "办理中"),
        ({}, DUE, "none", "办理中"),
    ],
)
def test_state(given: dict, on: date, light: str, words: str) -> None:
    assert _state(Visit(**given), on) == (light, words)


@pytest.mark.django_db
def test_the_card_of_a_firm_lists_what_is_open_and_says_what_is_late() -> None:
    set_city("330400", period="2024", by="test")
    city = ensure_user("city", "x", role="city_officer", places=[])
    firm = Organisation.objects.create(name="海宁潮涌材料有限公司", uscc="91330481MA28A0001X", place="330481")
    assert portrait(city, firm, DUE, "") is None
    for number, said in enumerate(({"done": True}, {"due_on": DUE}), 1):
        Visit.objects.create(
            key=f"V{number}", number=f"V{number}", organisation=firm, firm_name=firm.name, place="330481",
            visited_on=date(2024, 5, number), description=f"缺人{number}", **said,
        )  # fmt: skip
    made = portrait(city, firm, date(2024, 6, 12), "")
    assert made is not None and [(m.words, m.note, m.late) for m in made.matters] == [("缺人2", "逾期 2 天", True)]
    assert [e.words for e in made.events] == ["缺人2", "缺人1"] and made.events[0].kind == "bad"
