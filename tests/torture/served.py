"""People at a served portal, for the kills: they sign in, hand in workbooks, accept, correct by a second one, take back, and bid.

`python -m tests.torture.served people` makes them; `python -m tests.torture.served post PORT SEED FOLDER` is one of them, over
HTTP like a browser, until the portal no longer answers. One line of JSON for each answer that said "done".
"""

from __future__ import annotations

import http.client
import http.cookiejar
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from tests.torture.deeds import rows, say

PASSWORD = "a long password 1"
POSTER, BIDDER = "91330481MA28A0001X", "91330402MA28A0003B"


def people() -> None:
    """An officer, a firm with a posted bounty and a firm that bids; whoever is there already stays."""
    from datetime import timedelta

    from django.utils import timezone

    from yipanqi.accounts.actions import ensure_user
    from yipanqi.instruments.bounties import actions
    from yipanqi.instruments.bounties.models import Call
    from yipanqi.registry.models import Organisation

    firms = {
        code: Organisation.objects.get_or_create(uscc=code, defaults={"name": name, "place": place, "kind": "firm"})[0]
        for code, name, place in ((POSTER, "海宁潮涌轴承有限公司", "330481"), (BIDDER, "样本控股集团有限公司", "330402"))
    }
    ensure_user("officer", PASSWORD, role="city_officer", places=[])
    ensure_user("bidder", PASSWORD, role="organisation", places=[], organisation_code=BIDDER)
    if not Call.objects.exists():
        now = timezone.now()
        given = {"title": "高速轴承低温润滑", "problem": "零下四十度时轴承起动力矩过大，需要新的润滑结构和材料，可批量生产。"}
        given |= {"field_of_technology": "新材料", "amount": 200_0000_00, "closes_at": now + timedelta(days=30), "quorum": 1}
        given |= {"eligible": "不设门槛", "ip_terms": "成果归发榜方", "contact": "王工 13800000000"}
        tests = [{"name": "寿命", "target": 5000.0, "unit": "小时"}]
        actions.post(actions.draft(firms[POSTER], given, tests, by="poster").pk, by="officer", now=now)
    say(call=Call.objects.get().pk)


class Reader:
    """One browser: cookies, forms with their token, pages as text."""

    def __init__(self, port: int, name: str) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.get("/sign-in/")
        _, page = self.send("/sign-in/", {"username": name, "password": PASSWORD})
        assert "/sign-out/" in page, "not signed in"
        say(signed_in=name)

    def get(self, path: str) -> str:
        with self.opener.open(self.base + path, timeout=60) as answer:
            return answer.read().decode()

    def send(self, path: str, fields: dict[str, str], file: Path | None = None) -> tuple[str, str]:
        """Post a form; the address and the text of the page that comes after it."""
        token = next(cookie.value or "" for cookie in self.jar if cookie.name == "csrftoken")
        fields = {"csrfmiddlewaretoken": token, **fields}
        kind, body = "application/x-www-form-urlencoded", urllib.parse.urlencode(fields).encode()
        if file:
            kind, part = "multipart/form-data; boundary=kills", '--kills\r\nContent-Disposition: form-data; name="{}"'
            body = b"".join(f"{part.format(k)}\r\n\r\n{v}\r\n".encode() for k, v in fields.items())
            body += f'{part.format("file")}; filename="{file.name}"\r\n\r\n'.encode() + file.read_bytes() + b"\r\n--kills--\r\n"
        asked = urllib.request.Request(self.base + path, body, {"Content-Type": kind, "Referer": self.base + path})
        with self.opener.open(asked, timeout=120) as answer:
            return answer.url, answer.read().decode()


def post(port: str, seed: str, folder: str) -> None:
    """Hand in and accept, correct, bid, take back, in turn; a cut answer ends it, an answer that says "no" is a failure."""
    from yipanqi.intake.tests.workbooks_made import write

    officer, bidder = Reader(int(port), "officer"), Reader(int(port), "bidder")
    call = next(iter(re.findall(r"/bounties/(\d+)/", bidder.get("/bounties/"))))
    say(ready=True)
    for turn in range(500):
        # The numbers stay, the amounts change: from the second turn on this corrects what the first has written.
        path = write(Path(folder) / f"{seed}-{turn}.xlsx", rows(int(seed), turn))
        at, _ = officer.send("/intake/", {}, path)
        batch = next(iter(re.findall(r"/intake/(\d+)/$", at)))
        say(previewed=int(batch))
        _, page = officer.send(f"/intake/{batch}/accept/", {})
        assert f"/intake/{batch}/undo/" in page, page[:3000]
        say(accepted=int(batch))
        _, page = bidder.send(f"/bounties/{call}/bid/", {"plan": f"第{turn}版方案", "price": str(100 + turn), "months": "12"})
        assert "已密封" in page, page[:3000]
        say(bid=turn)
        if turn % 3 == 2:
            officer.send(f"/intake/{batch}/undo/", {})
            say(undone=int(batch))


def main() -> None:
    if sys.argv[1] == "post":
        try:
            post(*sys.argv[2:])
        except (OSError, http.client.HTTPException):
            say(cut=True)
    else:
        from yipanqi.cli.start import start

        start()
        people()


if __name__ == "__main__":
    main()
