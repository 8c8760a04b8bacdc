"""Several people at the same moment, in an installation of its own. `python together.py DEED`; prints one line of JSON."""

from __future__ import annotations

import io
import json
import sys
import threading
from collections.abc import Callable
from typing import Any

from yipanqi.intake.tests.installation import set_up, start

PEOPLE = 6


def _at_once(deeds: list[Callable[[], Any]]) -> list[str]:
    """What became of each deed, all begun together in threads of their own: 'done', or the code of its fault."""
    from django.db import connection

    from yipanqi.values.fault import Fault

    gate, outcomes = threading.Barrier(len(deeds)), [""] * len(deeds)

    def one(at: int) -> None:
        gate.wait()
        try:
            deeds[at]()
            outcomes[at] = "done"
        except Fault as fault:
            outcomes[at] = fault.code
        except Exception as fault:
            outcomes[at] = repr(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(at,)) for at in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def race() -> dict[str, Any]:
    """Six officers open and invite, take it back, agree where two are needed, attach, sign; one corrects while another opens."""
    from django.apps import apps

    from yipanqi.intake.actions import correct
    from yipanqi.intake.models import Change
    from yipanqi.ledger.queries import first_break
    from yipanqi.registry.actions import set_city
    from yipanqi.work import actions as work
    from yipanqi.work.catalogue import add
    from yipanqi.work.models import Case, Notice, Step
    from yipanqi.work.tests.conftest import AT, ON, TOY

    set_up()
    add(TOY)
    set_city("330400", period="2024", by="test")
    need: Any = apps.get_model("needs.Need")
    one, two = (
        need.objects.create(key=n, number=n, title="废水铬回收", problem="铬含量高", place="330481", status="waiting")
        for n in ("XQ1", "XQ2")
    )
    names = [f"person{n}" for n in range(PEOPLE)]

    def each(deed: Callable[[str], Any]) -> list[str]:
        return _at_once([lambda name=name: deed(name) for name in names])

    told: dict[str, Any] = {"invite": each(lambda by: work.begin("toy", one.pk, "invite", by=by, on=ON, at=AT))}
    case = Case.objects.get()
    told["cases"], told["steps"] = Case.objects.count(), Step.objects.count()
    told["undo"] = each(lambda by: work.undo(case.pk, by=by, on=ON, at=AT, reason="试"))
    told["again"] = each(lambda by: work.move(case.pk, "invite", by=by, on=ON, at=AT))
    told["agree"] = each(lambda by: work.move(case.pk, "agree", by=by, on=ON, at=AT))
    told["voices"] = list(Step.objects.filter(move="agree").order_by("pk").values_list("voice", flat=True))
    told["papers"] = each(
        lambda by: work.attach(case.pk, io.BytesIO(b"%PDF-1.7"), name=f"{by}.pdf", kind="contract", by=by, on=ON)
    )
    told["sign"] = each(lambda by: work.move(case.pk, "sign", by=by, on=ON, at=AT, confirmed=True, amount=1, contact="李"))
    told["signed"] = [c.new for c in Change.objects.filter(record=one.pk).order_by("pk")]
    told["notices"] = Notice.objects.filter(dropped_at=None).count()
    told["corrected"] = _at_once(
        [
            lambda: correct("needs.Need", two.pk, {"status": "in_contact"}, "person0", "电话"),
            lambda: work.begin("toy", two.pk, "invite", by="person1", on=ON, at=AT),
        ]
    )
    stands = Case.objects.filter(record=two.pk).values_list("stage", flat=True).first()
    told["agrees"] = [stands, need.objects.get(pk=two.pk).status]
    told["break"] = first_break()
    return told


if __name__ == "__main__":
    start()
    print(json.dumps({"race": race}[sys.argv[1]](), ensure_ascii=False, default=str))
