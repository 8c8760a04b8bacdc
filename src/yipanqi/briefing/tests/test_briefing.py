"""The briefing of a small city: every number opens its records, nothing unknown is stated, a pack holds what it says."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

from yipanqi.board import queries as board
from yipanqi.board.models import Target
from yipanqi.briefing import _content, actions, queries
from yipanqi.briefing._composing import _chart_unit
from yipanqi.briefing._kept import content_path
from yipanqi.briefing.commands import brief, verify
from yipanqi.briefing.models import Snapshot
from yipanqi.briefing.pack import key_from_pem, verify_pack
from yipanqi.engines.documents import Document, FigureRef, Paragraph, Table, Text
from yipanqi.instruments.contracts.models import Contract
from yipanqi.intake.models import Revision
from yipanqi.ledger.models import Entry
from yipanqi.ledger.signing import known_keys, make_key
from yipanqi.values.fault import Fault

DAY = date(2024, 12, 31)


def _rsa() -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def live(place: str | None = None, period: str = "2024") -> dict[str, Any]:
    return queries.live(place, period, DAY)


def paragraphs(document: Document) -> list[str]:
    return [
        "".join(run.text for run in block.runs)
        for part in document.sections
        for block in part.blocks
        if isinstance(block, Paragraph)
    ]


def cells(document: Document) -> Iterator[Any]:
    for part in document.sections:
        for block in part.blocks:
            if isinstance(block, Table):
                yield from (cell for row in block.rows for cell in row)


def references(document: Document) -> list[FigureRef]:
    runs = [run for part in document.sections for block in part.blocks if isinstance(block, Paragraph) for run in block.runs]
    return [one for one in (*runs, *cells(document)) if isinstance(one, FigureRef)]


def test_the_city_says_what_it_knows(small_city: str) -> None:
    said = paragraphs(queries.document(live(), "zh"))
    assert said[0] == "2023年，嘉兴市全社会研发投入强度为3.55%，居全省第2位。"
    assert said[-1].startswith("2024年发布科技成果3项，登记技术合同的技术交易额为1,400元")
    assert not [text for text in said if "—" in text]


def test_a_clause_with_an_unknown_figure_is_dropped(small_city: str) -> None:
    said = paragraphs(queries.document(live("330411"), "zh"))
    assert said[0] == "2023年，秀洲区全社会研发投入强度为2.25%。", "a county has no rank in the province"
    for place in ("330402", "330411", "330482", "330471"):
        for language in ("zh", "en"):
            assert not [text for text in paragraphs(queries.document(live(place), language)) if "—" in text]


def test_english_sentences_begin_with_a_capital_and_end_with_a_stop(small_city: str) -> None:
    said = paragraphs(queries.document(live(), "en"))
    assert said[0] == "In 2023, R&D intensity of Jiaxing was 3.55%; 2nd in the province."
    assert all(text.endswith(".") and not text[0].islower() for text in said)


def test_every_number_shown_is_in_the_index_and_has_its_records(small_city: str) -> None:
    made = actions.freeze(None, "2024", "test", DAY)
    data = queries.frozen(made.digest)
    document = queries.document(data, "zh")
    index = {(e.ref.key, e.ref.place, e.ref.period) for e in document.index}
    shown = {(r.key, r.place, r.period) for r in references(document)}
    assert shown and shown <= index
    county = queries.document(live("330411"), "zh")
    assert "rd_intensity_rank" not in {e.ref.key for e in county.index}, "what is not said is not listed"
    drawn = {(f["key"], f["place"], f["period"]) for rows in data["series"].values() for f in rows}
    assert len(drawn) == 5 and drawn <= index
    assert {f"{key}@{place}@{period}" for key, place, period in index} <= set(data["records"])


def test_no_number_of_a_table_is_bare_text(small_city: str) -> None:
    document = queries.document(live(), "zh", link=lambda key, place, period: f"/figures/{key}/?place={place}&period={period}")
    for cell in cells(document):
        if isinstance(cell, FigureRef):
            assert cell.href == f"/figures/{cell.key}/?place={cell.place}&period={cell.period}"
        elif isinstance(cell, Text):
            assert cell.text == "—"


def test_a_statistic_of_an_earlier_year_says_its_year_and_opens_it(small_city: str) -> None:
    shown = [c for c in cells(queries.document(live(), "zh")) if isinstance(c, FigureRef) and c.text == "3.55%（2023）"]
    assert [(c.key, c.period) for c in shown] == [("rd_intensity", "2023")]


def test_a_target_of_two_places_alone_is_told_place_by_place(small_city: str) -> None:
    for place, value in (("330400", "3"), ("330402", "2"), ("330411", "1")):
        Target.objects.create(
            key=f"两地|{place}",
            year=2024,
            action="两地联动",
            indicator="发布科技成果数",
            unit_written="项",
            place=place,
            value_text=value,
        )
    Revision.bump("board.target")
    data = queries.frozen(actions.freeze(None, "2024", "test", DAY).digest)
    tables = [block for part in queries.document(data, "zh").sections for block in part.blocks if isinstance(block, Table)]
    rows = [row for table in tables for row in table.rows if row[0] == "两地联动"]
    assert [(row[1], row[2], row[3].text, row[3].place) for row in rows] == [
        ("发布科技成果数（南湖区）", "2项", "1项", "330402"),
        ("发布科技成果数（秀洲区）", "1项", "1项", "330411"),
    ]


def test_targets_name_the_row_that_states_them(small_city: str) -> None:
    data = queries.frozen(actions.freeze(None, "2024", "test", DAY).digest)
    assert [line["origin"]["row"] for line in data["actions"]] == [1, 6, 4, 5]
    assert "bounties_taken@330400@2024" in data["records"], "what only the table of actions shows"
    assert {line["origin"]["file"] for line in data["actions"]} == {"small.xlsx"}


def test_the_pack_holds_the_records_of_every_place_and_verifies(small_city: str, tmp_path: Path) -> None:
    out = tmp_path / "pack.zip"
    assert actions.write(out, place=None, period="2024", snapshot="", language="zh", by="test") == []
    verdict = verify_pack(out, trusted=known_keys())
    assert verdict.ok, [check for check in verdict.checks if not check.ok]
    with zipfile.ZipFile(out) as pack:
        figures = json.loads(pack.read("figures.json"))
        wanted = next(f for f in figures if (f["key"], f["place"]) == ("technology_turnover", "330411"))
        rows = list(csv.DictReader(io.StringIO(pack.read(wanted["records"]).decode("utf-8-sig"))))
        targets = list(csv.DictReader(io.StringIO(pack.read("targets.csv").decode("utf-8-sig"))))
    assert all(f["records"] for f in figures)
    assert sum(int(r["numerator"]) for r in rows if r["role"] == "counted") == 70_000
    assert next((t["indicator"], t["target"], t["sheet"], t["row"]) for t in targets) == ("技术交易额", "1,500元", "Target", "1")


def test_what_belongs_to_another_time_stays_out_of_the_pack_and_other_exclusions_stay_in(small_city: str) -> None:
    records = queries.frozen(actions.freeze(None, "2024", "test", DAY).digest)["records"]
    assert {r["reason"] for r in records["technology_turnover@330400@2024"]} == {None, "no_amount", "no_date", "no_place"}
    assert "below_province" in {r["reason"] for r in records["provincial_rd_centres@330400@2024"]}


def test_frozen_twice_unchanged_it_is_the_same_and_changed_it_is_another(small_city: str) -> None:
    one, two = (actions.freeze(None, "2024", "test", DAY) for _ in range(2))
    assert one == two and Entry.objects.filter(action="freeze_briefing").count() == 1
    Contract.objects.filter(key="Contract-3").update(turnover=29_000)
    Revision.bump("contracts.contract")
    three = actions.freeze(None, "2024", "test", DAY)
    assert (three.number, Snapshot.objects.count()) == (2, 2)
    last, changed = queries.changes(live())
    assert last in (one, three)
    told = queries.difference(queries.frozen(one.digest), queries.frozen(three.digest))
    assert [(c.key, c.before, c.after) for c in told] == [("technology_turnover", "1,400元", "1,390元")]
    assert queries.snapshots("330411") == [] and len(queries.snapshots()) == 2 and isinstance(changed, list)


def test_a_frozen_briefing_is_made_again_byte_by_byte_after_a_record_changed(small_city: str) -> None:
    data = queries.frozen(actions.freeze(None, "2024", "test", DAY).digest)
    before = queries.file_of(data, ".html", "zh")
    Contract.objects.all().delete()
    Revision.bump("contracts.contract")
    assert queries.file_of(queries.frozen(Snapshot.objects.get().digest), ".html", "zh") == before


def test_nothing_is_frozen_while_records_move(small_city: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def moving(*given: Any, **more: Any) -> dict[str, Any]:
        Revision.bump("contracts.contract")
        return _content.content(*given, **more)

    monkeypatch.setattr(actions, "content", moving)
    with pytest.raises(Fault) as fault:
        actions.freeze(None, "2024", "test", DAY)
    assert fault.value.code == "registers_moving" and not Snapshot.objects.exists()


def test_nothing_is_frozen_that_its_records_do_not_give(small_city: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*given: Any, **more: Any) -> dict[str, Any]:
        data = _content.content(*given, **more)
        next(f for f in data["figures"] if f["key"] == "technology_turnover")["value"] += 1
        return data

    monkeypatch.setattr(actions, "content", wrong)
    with pytest.raises(Fault) as fault:
        actions.freeze(None, "2024", "test", DAY)
    assert fault.value.code == "not_its_records" and not Snapshot.objects.exists()


def test_an_unknown_snapshot_and_an_unknown_format_are_said(small_city: str, tmp_path: Path) -> None:
    for digest in ("abc", "0123456789"):
        with pytest.raises(Fault) as fault:
            queries.frozen(digest)
        assert fault.value.code == "no_snapshot"
    with pytest.raises(Fault) as fault:
        actions.write(tmp_path / "x.txt", place=None, period=None, snapshot="", language="zh", by="test")
    assert (fault.value.code, fault.value.exit_code) == ("no_format", 2)
    with pytest.raises(Fault) as fault:
        queries.file_of(live(), ".txt", "zh")
    assert fault.value.code == "no_format"


def test_an_almost_empty_period_is_warned_of(small_city: str, tmp_path: Path) -> None:
    (warning,) = actions.write(tmp_path / "x.html", place=None, period="2019", snapshot="", language="zh", by="test")
    assert "2019 时期只有 0/" in warning


def test_a_folder_that_cannot_be_written_is_said(small_city: str, tmp_path: Path) -> None:
    with pytest.raises(Fault) as fault:
        actions.write(tmp_path / "absent" / "x.html", place=None, period="2024", snapshot="", language="zh", by="test")
    assert fault.value.code == "not_written" and "absent" in str(fault.value)


def test_the_command_writes_and_verifies(small_city: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    brief(out=tmp_path / "b.html", place="330411", period="2024", snapshot="")
    assert "已写出" in capsys.readouterr().out and "秀洲区" in (tmp_path / "b.html").read_text()
    brief(out=tmp_path / "b.zip", place="", period="2024", snapshot="")
    verify(pack=tmp_path / "b.zip", as_json=False, fingerprint=[])
    assert "✗" not in capsys.readouterr().out
    brief(out=tmp_path / "thin.html", place="", period="2019", snapshot="")
    assert "简报几乎是空的" in capsys.readouterr().err
    (tmp_path / "b.zip").write_bytes((tmp_path / "b.zip").read_bytes()[:-40])
    with pytest.raises(Exception) as stopped:
        verify(pack=tmp_path / "b.zip", as_json=True, fingerprint=[])
    assert getattr(stopped.value, "exit_code", None) == 1
    assert json.loads(capsys.readouterr().out)["ok"] is False


def test_a_sentence_of_an_older_outline_is_kept_whole_or_dropped(small_city: str) -> None:
    data = live()
    data["outline"] = {
        **data["outline"],
        "section": [
            {
                "zh": "旧",
                "en": "Old",
                "paragraph": [
                    {
                        "figures": ["technology_turnover"],
                        "zh": "技术交易额{technology_turnover}，{technology_turnover@330411}。",
                        "en": "x.",
                    },
                    {"figures": ["rd_intensity_rank"], "zh": "{rd_intensity_rank@330411}。", "en": "x."},
                ],
            }
        ],
    }
    assert paragraphs(queries.document(data, "zh")) == ["技术交易额1,400元，700元。"]


@pytest.mark.parametrize(
    ("unit", "language", "drawn"),
    [
        ("share", "zh", (100, "%")),
        ("yuan", "zh", (1e-8, "亿元")),
        ("yuan", "en", (1e-9, "CNY billion")),
        ("count", "en", (1, "")),
    ],
)
def test_charts_have_axes_that_people_read(unit: str, language: str, drawn: tuple[float, str]) -> None:
    assert _chart_unit(unit, language) == drawn


def test_the_key_is_made_once_and_its_fingerprint_stays(small_city: str) -> None:
    first = queries.fingerprint()
    assert not make_key() and queries.fingerprint() == first
    path = Path(settings.HOME) / "keys" / "signing.pem"
    assert path.stat().st_mode & 0o077 == 0


def test_a_lost_key_is_told_and_no_other_is_made(small_city: str) -> None:
    path = Path(settings.HOME) / "keys" / "signing.pem"
    path.unlink()
    with pytest.raises(Fault, match="找不到本机的签名密钥"):
        queries.fingerprint()
    assert not path.exists()


def test_a_key_that_another_process_made_first_is_not_overwritten(small_city: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = (Path(settings.HOME) / "keys" / "signing.pem").read_bytes()
    monkeypatch.setattr(Path, "exists", lambda self: False)
    assert not make_key()
    assert (Path(settings.HOME) / "keys" / "signing.pem").read_bytes() == first


@pytest.mark.parametrize(("pem", "said"), [(b"rubbish", "Ed25519 PEM"), (_rsa(), "不是 Ed25519")])
def test_a_key_that_is_none_of_ours_is_said(pem: bytes, said: str) -> None:
    with pytest.raises(Fault, match=said):
        key_from_pem(pem)


def test_the_boards_period_and_the_city_stand_where_nobody_names_them(small_city: str) -> None:
    assert (queries.live()["period"], queries.live()["place"]) == ("2024", small_city)
    assert board.setting().city == small_city


def test_a_frozen_briefing_is_signed_for_once_and_its_pack_holds_the_note(
    small_city: str, django_capture_on_commit_callbacks: Any
) -> None:
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            made = actions.freeze(None, "2024", "test", DAY)
    note = actions.checkpoint_path(made.digest)
    assert note.is_file() and queries.kept_files() and note.parent == queries.kept_files()[0].parent
    with zipfile.ZipFile(io.BytesIO(queries.file_of(queries.frozen(made.digest), ".zip", "zh"))) as pack:
        assert pack.read("ledger.checkpoint").decode() == note.read_text(encoding="utf-8")


def test_without_a_key_nothing_lies_beside_a_briefing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions.ledger, "checkpoint", lambda: None)
    actions._anchor("0" * 64)
    assert not actions.checkpoint_path("0" * 64).exists()


def test_a_frozen_briefing_taken_out_of_the_database_or_the_folder_is_missing(small_city: str) -> None:
    made = actions.freeze(None, "2024", "test", DAY)
    assert queries.damaged() == ([], [], 1)
    content_path(made.digest).unlink()
    assert queries.damaged() == ([made.digest[:12]], [], 1)
    Snapshot.objects.all().delete()
    assert queries.damaged() == ([made.digest[:12]], [], 0), "the ledger says that there was one"


def test_a_frozen_briefing_that_is_gone_or_another_is_told(small_city: str) -> None:
    from yipanqi.briefing._kept import content_path, keep
    from yipanqi.briefing.models import Snapshot

    made = actions.freeze(None, "2024", "test", DAY)
    path, name = content_path(made.digest), made.digest[:12]
    whole, data = path.read_bytes(), queries.frozen(made.digest)
    assert queries.damaged() == ([], [], 1)
    path.write_bytes(whole[:40])
    assert queries.damaged() == ([], [name], 1)
    path.unlink()
    keep(data | {"place": "330402"}, made.digest)
    assert queries.damaged() == ([], [name], 1)
    path.unlink()
    assert queries.damaged() == ([name], [], 1)
    path.write_bytes(whole)
    Snapshot.objects.all().delete()
    assert queries.damaged() == ([name], [], 0), "the ledger knows that it was frozen"
