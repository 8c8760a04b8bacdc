"""Writing and checking packs: what is in them, and that every way of altering one is caught and named."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from yipanqi.briefing.pack import (
    Verdict,
    fingerprint_of,
    key_from_pem,
    new_key_pem,
    pack_bytes,
    recomputed,
    same_fingerprint,
    verify_pack,
    write_pack,
)
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words

SIGNED_LISTS = ("manifest.json", "manifest.sig")


def members(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as file:
        return {name: file.read(name) for name in file.namelist()}


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def wrong(verdict: Verdict) -> list[str]:
    asked = verdict.trusted is not None
    return [check.name for check in verdict.checks if not check.ok and (asked or check.name != "key")]


NAMES = (
    "README.txt",
    "briefing.docx",
    "briefing.html",
    "briefing.pdf",
    "contents.json",
    "contents.sig",
    "figures.json",
    "snapshot.json",
    "sources.json",
    "verify.html",
    "records/001-technology_turnover@330400@2024.csv",
    "records/003-rd_intensity_rank@330400@2024.csv",
)


def test_untouched_pack_holds(pack: bytes, key: Ed25519PrivateKey) -> None:
    verdict = verify_pack(pack, fingerprint_of(key))
    assert verdict.ok and verdict.trusted is True
    assert [c.name for c in verdict.checks] == ["archive", "signature", "key", "members", "figures"]
    assert verify_pack(zipped(members(pack))).whole  # packed again by another program


def test_pack_holds_all_that_a_reader_needs(pack: bytes, key: Ed25519PrivateKey) -> None:
    files = members(pack)
    assert set(NAMES) | set(SIGNED_LISTS) <= set(files)
    manifest = json.loads(files["manifest.json"])
    assert set(manifest["members"]) == set(files) - set(SIGNED_LISTS)
    assert manifest["algorithms"] == {"digest": "SHA-256", "signature": "Ed25519", "archive": "zip"}
    assert manifest["fingerprint"] == fingerprint_of(key) and manifest["as_of"] == "2024-12-31"
    assert fingerprint_of(key) in files["README.txt"].decode()
    rows = list(csv.DictReader(io.StringIO(files[NAMES[-2]].decode("utf-8-sig"))))
    assert len(rows) == 260 and rows[0]["file"] == "技术合同登记台账1.xlsx" and rows[0]["cell"] == "K4"


def test_same_content_same_bytes(parts: dict[str, Any], pack: bytes) -> None:
    assert pack_bytes(**parts)[0] == pack


def test_written_whole(tmp_path: Path, parts: dict[str, Any], pack: bytes) -> None:
    manifest = write_pack(tmp_path / "a.zip", **parts)
    assert (tmp_path / "a.zip").read_bytes() == pack and [p.name for p in tmp_path.iterdir()] == ["a.zip"]
    assert manifest["role"] == "manifest" and verify_pack(tmp_path / "a.zip").whole


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("where", [0, 0.5, 1])
def test_one_byte_changed_is_named(pack: bytes, name: str, where: float) -> None:
    files = members(pack)
    data = bytearray(files[name])
    data[int((len(data) - 1) * where)] ^= 1
    verdict = verify_pack(zipped({**files, name: bytes(data)}))
    assert not verdict.ok and f"member:{name}" in wrong(verdict)
    assert [n for n in wrong(verdict) if n.startswith("member:")] == [f"member:{name}"]


@pytest.mark.parametrize("name", SIGNED_LISTS)
def test_altered_list_or_signature_is_caught(pack: bytes, name: str) -> None:
    files = members(pack)
    for at in range(0, len(files[name]) - 1, max(1, len(files[name]) // 60)):
        data = bytearray(files[name])
        data[at] ^= 1
        verdict = verify_pack(zipped({**files, name: bytes(data)}))
        assert not verdict.ok
        assert wrong(verdict) in (["signature"], ["member:manifest.json"]), at


def test_every_digit_of_a_record_counts(pack: bytes) -> None:
    name = "records/002-rd_activity_rate@330400@2024.csv"
    files = members(pack)
    assert b",1,3," in files[name]
    verdict = verify_pack(zipped({**files, name: files[name].replace(b",1,3,", b",2,3,", 1)}))
    assert wrong(verdict) == [f"member:{name}", "figure:rd_activity_rate@330400@2024"]


@pytest.mark.parametrize("name", (*NAMES, *SIGNED_LISTS))
def test_dropped_member_is_named(pack: bytes, name: str) -> None:
    files = members(pack)
    del files[name]
    verdict = verify_pack(zipped(files))
    assert not verdict.ok and f"member:{name}" in wrong(verdict)


@pytest.mark.parametrize("name", ["evil.html", "records/999-x.csv", "../up.txt", "manifest.json.bak"])
def test_added_member_is_named(pack: bytes, name: str) -> None:
    assert wrong(verify_pack(zipped({**members(pack), name: b"x"}))) == [f"member:{name}"]


def test_member_there_twice_is_named(pack: bytes) -> None:
    out = io.BytesIO(pack)
    with zipfile.ZipFile(out, "a") as file, pytest.warns(UserWarning, match="Duplicate"):
        file.writestr("figures.json", members(pack)["figures.json"])
    assert "member:figures.json" in wrong(verify_pack(out.getvalue()))


def test_bytes_outside_members_are_caught(pack: bytes) -> None:
    for raw in (b"MZ" + pack, pack + b"tail"):
        assert not verify_pack(raw).whole
    out = io.BytesIO(pack)
    with zipfile.ZipFile(out, "a") as file:
        file.comment = b"hidden"
    assert wrong(verify_pack(out.getvalue())) == ["archive"]


def test_signature_of_another_pack_or_key_is_caught(pack: bytes, parts: dict[str, Any]) -> None:
    other = members(pack_bytes(**{**parts, "private_key": Ed25519PrivateKey.generate()})[0])
    same_key = members(pack_bytes(**{**parts, "synthetic": False})[0])
    for donor in (other, same_key):
        assert wrong(verify_pack(zipped({**members(pack), "manifest.sig": donor["manifest.sig"]}))) == ["signature"]


def test_inner_list_cannot_pass_for_the_outer(pack: bytes) -> None:
    files = members(pack)
    swapped = {**files, "manifest.json": files["contents.json"], "manifest.sig": files["contents.sig"]}
    assert wrong(verify_pack(zipped(swapped))) == ["member:manifest.json"]


def test_pack_signed_again_with_another_key_needs_a_known_fingerprint(parts: dict[str, Any], key: Ed25519PrivateKey) -> None:
    forged = pack_bytes(**{**parts, "private_key": Ed25519PrivateKey.generate()})[0]
    assert wrong(verify_pack(forged, trusted=[fingerprint_of(key)])) == ["key"]
    alone = verify_pack(forged)
    (said,) = [c for c in alone.checks if c.name == "key"]
    assert alone.trusted is None and alone.whole and not alone.ok and not said.ok and "没有比对" in said.zh
    named = verify_pack(forged, trusted={alone.fingerprint: Words("县局", "the county")})
    assert named.ok and [c.en for c in named.checks if c.name == "key"] == ["Signed by: the county"]


def test_forged_figure_with_a_true_signature_is_caught(parts: dict[str, Any]) -> None:
    figures = [{**f, "value": 3 / 7 + 1e-9} if f["key"] == "rd_activity_rate" else f for f in parts["figures"]]
    assert wrong(verify_pack(pack_bytes(**{**parts, "figures": figures})[0])) == ["figure:rd_activity_rate@330400@2024"]
    fewer = {**parts["records"], "institutions@330400@2024": parts["records"]["institutions@330400@2024"][1:]}
    assert wrong(verify_pack(pack_bytes(**{**parts, "records": fewer})[0])) == ["figure:institutions@330400@2024"]


def test_flipped_bits_anywhere_never_pass_with_other_content(pack: bytes) -> None:
    before = members(pack)
    for at in range(0, len(pack), 97):
        data = bytearray(pack)
        data[at] ^= 1 << (at % 8)
        if verify_pack(bytes(data)).whole:  # harmless header bits: dates, attributes
            assert members(bytes(data)) == before


@pytest.mark.parametrize("raw", [b"", b"PK", b"\x00" * 5000, b"PK\x05\x06" + b"\x00" * 18])
def test_what_is_no_pack_is_said_in_a_line(raw: bytes) -> None:
    verdict = verify_pack(raw)
    assert not verdict.ok and all("\n" not in c.zh + c.en for c in verdict.checks)


def test_missing_file_and_truncated_file(tmp_path: Path, pack: bytes) -> None:
    assert wrong(verify_pack(tmp_path / "none.zip")) == ["archive"]
    for size in range(1, len(pack), 1777):
        assert not verify_pack(pack[:size]).whole


def test_text_that_a_spreadsheet_would_run_is_disarmed(parts: dict[str, Any]) -> None:
    rows = [{"role": "counted", "place": "330400", "numerator": -3, "denominator": None, "key": "=HYPERLINK(1)", "note": "@x"}]
    figure = {"key": "k", "place": "p", "period": "2024", "value": -3, "kind": "count"}
    raw = pack_bytes(**{**parts, "figures": [figure], "records": {"k@p@2024": rows}})[0]
    text = members(raw)["records/001-k@p@2024.csv"].decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text and "'@x" in text and ",-3," in text and verify_pack(raw).whole


def test_names_of_members_stay_inside_the_folder(parts: dict[str, Any]) -> None:
    figure = {"key": "../../k/<b>", "place": "p", "period": "2024", "value": 0, "kind": "count"}
    raw = pack_bytes(**{**parts, "figures": [figure], "records": {"../../k/<b>@p@2024": []}})[0]
    names = [name for name in members(raw) if name.startswith("records/")]
    assert names == ["records/001-..-..-k--b-@p@2024.csv"] and verify_pack(raw).whole


RULES: list[tuple[dict[str, Any], list[tuple[str, str, Any, Any]], Fraction | None]] = [
    (
        {"kind": "amount"},
        [("counted", "a", 150, None), ("counted", "a", 51, None), ("left_out", "a", 999, None)],
        Fraction(201, 100),
    ),
    ({"kind": "count"}, [("counted", "a", 2, None), ("counted", "a", "3", None)], Fraction(5)),
    ({"kind": "x", "rule": {"kind": "count"}}, [("counted", "a", 2, None), ("counted", "a", 3, None)], Fraction(2)),
    ({"kind": "ratio"}, [("counted", "a", 1, 3), ("counted", "a", 1, 4)], Fraction(2, 7)),
    ({"kind": "ratio"}, [("counted", "a", 1, 0)], None),
    ({"kind": "count"}, [("missing", "a", None, None)], None),
    ({"kind": "count"}, [], Fraction(0)),
    (
        {"kind": "rank", "place": "b"},
        [("counted", "a", 1, 3), ("counted", "b", 1, 3), ("counted", "c", 333334, 1000000)],
        Fraction(2),
    ),
    ({"kind": "rank", "place": "z"}, [("counted", "a", 1, 3)], None),
]


@pytest.mark.parametrize(("figure", "given", "expected"), RULES)
def test_rules(figure: dict[str, Any], given: list[tuple[str, str, Any, Any]], expected: Fraction | None) -> None:
    rows = [dict(zip(("role", "place", "numerator", "denominator"), one, strict=True)) for one in given]
    assert recomputed(figure, rows) == expected


def test_keys(key: Ed25519PrivateKey) -> None:
    pem = new_key_pem()
    assert fingerprint_of(key_from_pem(pem)) == fingerprint_of(key_from_pem(pem)) != fingerprint_of(key)
    assert same_fingerprint(fingerprint_of(key), fingerprint_of(key).lower().replace(" ", ":"))
    assert not same_fingerprint(fingerprint_of(key)[:40], fingerprint_of(key)[:40])
    wrong_keys: list[Callable[[], bytes]] = [lambda: b"", lambda: b"-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n"]
    for bad in wrong_keys:
        with pytest.raises(Fault):
            key_from_pem(bad())
