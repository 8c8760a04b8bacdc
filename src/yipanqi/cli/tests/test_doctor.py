"""What `doctor` finds: damage to files, briefings, copies, key, secret, ledger and permissions; looking makes nothing."""

from __future__ import annotations

import gzip
import hashlib
import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from yipanqi.accounts.actions import ensure_user
from yipanqi.accounts.models import User
from yipanqi.briefing import actions as briefings
from yipanqi.briefing._kept import content_path
from yipanqi.cli import _doctor, _secrets
from yipanqi.config import home as config_home
from yipanqi.intake._storing import path_of, store
from yipanqi.intake.models import StoredFile
from yipanqi.ledger import _guards as guards
from yipanqi.ledger.actions import record
from yipanqi.ledger.models import Entry, Personal
from yipanqi.registry.frames import damaged_copies, fact_frame
from yipanqi.users import actions as users

pytestmark = pytest.mark.django_db
SMALL = hashlib.sha256(b"small").hexdigest()


@pytest.fixture
def well(small_city: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small city with key, secret, checkpoint and triggers."""
    home = Path(settings.HOME)
    monkeypatch.setenv("YIPANQI_HOME", str(home))
    monkeypatch.delenv("YIPANQI_SECRET_KEY", raising=False)
    before = os.umask(0o077)  # as every command sets it
    config_home.close_to_others()
    StoredFile.objects.update(sha256=SMALL, size=5)  # the small city's records come from a file that never was
    path_of(SMALL).parent.mkdir(parents=True)
    path_of(SMALL).write_bytes(b"small")
    assert _secrets.make("test") == ["web.secret", "sealing.secret"]
    guards.install(connection)
    yield home
    guards.remove(connection)
    os.umask(before)


def looked(part: Any) -> dict[str, str]:
    return {check.name: check.en for check in part if not check.ok}


def every() -> dict[str, str]:
    return looked([*_doctor._permissions(), *_doctor._ledger(), *_doctor._kept()])


def test_a_well_installation_has_no_fault_and_looking_makes_nothing(well: Path) -> None:
    before = sorted(p.relative_to(well) for p in well.rglob("*"))
    assert every() == {}
    assert sorted(p.relative_to(well) for p in well.rglob("*")) == before
    said = [check.en for check in _doctor._ledger() if check.name == "secrets"]
    assert said == [f"the signing key is the one of the ledger, fingerprint {_secrets.digests()['fingerprint']}"]


def test_a_file_changed_or_gone_is_named(well: Path, tmp_path: Path) -> None:
    for name, text in (("甲.csv", "a"), ("乙.csv", "b")):
        (tmp_path / name).write_text(text, encoding="utf-8")
        store(tmp_path / name, name=name, by="test")
    kept = {name: path_of(StoredFile.objects.get(name=name).sha256) for name in ("甲.csv", "乙.csv")}
    kept["甲.csv"].chmod(0o600)
    kept["甲.csv"].write_text("x", encoding="utf-8")
    kept["乙.csv"].unlink()
    said = every()["files"]
    assert said == "files as received: missing: 乙.csv; changed: 甲.csv. Restore from a backup"


def test_a_briefing_changed_or_gone_is_named(well: Path) -> None:
    one = briefings.freeze(None, "2024", "test")
    path = content_path(one.digest)
    assert "snapshots" not in every()
    whole = path.read_bytes()
    path.write_bytes(gzip.compress(gzip.decompress(whole).replace(b"2024", b"2023", 1)))
    assert f"changed: {one.digest[:12]}" in every()["snapshots"]
    path.write_bytes(whole[:40])
    assert f"changed: {one.digest[:12]}" in every()["snapshots"]
    path.unlink()
    assert f"missing: {one.digest[:12]}" in every()["snapshots"]


def test_a_copy_that_is_not_what_the_database_says_is_named(well: Path) -> None:
    frame = fact_frame(_facts()[0])
    assert damaged_copies() == []
    (path, *_) = Path(settings.COPIES).glob("*.arrow")
    frame.head(0).write_ipc(path)
    assert damaged_copies() and "columnar copies" in every()["facts"]
    path.write_bytes(b"rubbish")
    assert damaged_copies()


def _facts() -> list[str]:
    from yipanqi.registry.catalogue import FACTS
    from yipanqi.registry.frames import stamps

    return [name for name, stamp in stamps(FACTS.names()).items() if stamp]


def test_a_lost_key_or_secret_is_told_and_never_made(well: Path) -> None:
    for name in ("keys/signing.pem", "web.secret", "sealing.secret"):
        path = well / name
        kept = path.read_bytes()
        path.unlink()
        assert f"{name} missing" in every()["secrets"] and not path.exists()
        with pytest.raises(_secrets.Fault, match=name):
            _secrets.ensure()
        assert not path.exists()
        path.write_bytes(kept)
        path.chmod(0o600)
    assert every() == {}
    _secrets.ensure()


def test_another_key_or_secret_in_its_place_is_told(well: Path) -> None:
    kept = (well / "web.secret").read_text(encoding="ascii")
    (well / "web.secret").write_text("another", encoding="ascii")
    assert every() == {"secrets": "web.secret is not the one of entry 2: it was replaced; restore it from a backup"}
    (well / "web.secret").write_text(kept, encoding="ascii")
    (well / "keys" / "signing.pem").unlink()
    _secrets.make("command line")
    assert every() == {}, "made anew by a person, and written down"


def test_a_city_that_sealed_with_the_secret_of_the_sessions_gets_one_for_its_bids(well: Path, settings: Any) -> None:
    (well / "sealing.secret").unlink()
    said = _secrets.digests()
    record("system", "ledger.key", "installation", {k: said[k] for k in ("fingerprint", "web")})  # as it was written before
    assert _secrets.make_first() and (well / "sealing.secret").exists() and not _secrets.make_first()
    assert every() == {} and settings.SEALING_SECRET == config_home.secret("sealing") != config_home.secret("web")


def test_another_secret_of_the_sessions_is_made_without_touching_the_bids(well: Path, settings: Any) -> None:
    kept = (well / "sealing.secret").read_bytes()
    (well / "web.secret").unlink()
    assert _secrets.make("command line") == ["web.secret"] and every() == {}
    assert (well / "sealing.secret").read_bytes() == kept
    assert "登录" in _secrets.cost(["web.secret"]).zh and "永远打不开" in _secrets.cost(["sealing.secret"]).zh


@pytest.mark.skipif(os.name != "posix", reason="no such permissions")
@pytest.mark.parametrize("name", [".", "keys", "keys/signing.pem", "web.secret"])
def test_what_others_can_read_is_named(well: Path, name: str) -> None:
    (well / name).chmod((well / name).stat().st_mode | 0o040)
    assert str(well / name) in every()["permissions"]


def test_the_ledger_is_looked_at(well: Path) -> None:
    guards.remove(connection)
    assert "triggers" in every()["ledger_guard"]
    record("city", "x", "y", personal={"phone": "1"}, person="person:1")
    Personal.objects.update(value="2")
    assert "entries 3" in every()["ledger_personal"]
    Entry.objects.filter(number=1).update(by="somebody")
    said = [check.en for check in _doctor._ledger() if check.name == "ledger" and not check.ok]
    assert any(line.startswith("Entry 1 was changed") for line in said) and said[-1].startswith("ledger of 3 entries")


def test_reading_a_secret_makes_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIPANQI_HOME", str(tmp_path / "absent"))
    assert config_home.secret("web") == "" and not (tmp_path / "absent").exists()
    made = config_home.make_secret("web")
    assert made and config_home.make_secret("web") == made == config_home.secret("web")
    assert (tmp_path / "absent").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "changed",
    [{"role": "city_officer"}, {"places": ["330481"]}, {"organisation_code": "91330402MA28A0002D"}, {"is_superuser": True}],
)
def test_rights_given_behind_the_software_are_named(well: Path, changed: dict[str, Any]) -> None:
    ensure_user("xiuzhou", "x", role="county_officer", places=["330411"])
    assert "accounts" not in every()
    User.objects.filter(username="xiuzhou").update(**changed)
    assert "xiuzhou" in every()["accounts"]


def test_rights_given_by_deeds_are_those_of_the_ledger_whatever_came_after(well: Path) -> None:
    users.add("bob", {"role": "county_officer", "places": ["330411"]}, by="command line")
    users.change("bob", {"places": ["330411", "330402"], "administrator": True}, by="command line")
    users.link("bob", by="command line")
    users.lock("bob", "调离", by="command line")
    assert "accounts" not in every()
    User.objects.filter(username="bob").update(is_active=True)
    assert "bob" in every()["accounts"], "a lock is lifted by a deed"
    users.lock("bob", "调离", by="command line")
    users.unlock("bob", by="command line")
    assert "accounts" not in every()
    User.objects.filter(username="bob").update(administrator=False)
    assert "bob" in every()["accounts"]
    User.objects.filter(username="bob").update(administrator=True, person=7)
    assert "bob" in every()["accounts"]


def test_an_account_that_no_deed_made_is_named(well: Path) -> None:
    User.objects.create(username="nobody", role="public")
    assert "nobody" in every()["accounts"]


def test_many_names_are_listed_in_the_readers_language(well: Path) -> None:
    for n in range(7):
        User.objects.create(username=f"made{n}", role="county_officer")  # by no deed
    told = next(one for one in _doctor.examine() if one.name == "accounts")
    assert "账号 made0、made1、made2、made3、made4 …（7） 的" in told.zh
    assert "accounts made0, made1, made2, made3, made4 … (7) are" in told.en


def test_a_register_is_called_as_people_call_it() -> None:
    assert _doctor._register("contracts.contract") == ("技术合同登记台账", "Register of technology contracts")
    assert _doctor._register("work.nothing") == ("work.nothing", "work.nothing")
