"""The city's own indicators in a city: figures with their records, changed and taken away at once, files that cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer

from yipanqi.board import _own, actions, commands, queries
from yipanqi.board.catalogue import INDICATORS
from yipanqi.ledger.models import Entry
from yipanqi.values import own_files
from yipanqi.values.fault import Fault
from yipanqi.values.words import speaking

COVER = """
[indicator]
zh = "在保保额（自设）"
en = "Cover in force (own)"
definition_zh = "期末在保的保险金额"
definition_en = "Sums insured in force on the last day"
unit = "yuan"
window = "day"
aliases = ["自设保额"]

[indicator.formula]
register = "insurance.Policy"
from = "starts_on"
to = "ends_on"
value = "sum_insured"
only = [{ column = "is_pilot", is = [true] }]
"""


@pytest.fixture
def home(small_city: str, settings: object, tmp_path: Path) -> Path:
    INDICATORS.look()
    yield tmp_path
    for path in (tmp_path / "indicators").glob("*"):
        path.unlink()
    INDICATORS.look()


def test_an_own_indicator_counts_what_it_declares_beside_one_of_the_package(home: Path) -> None:
    assert queries.own_indicators() == []
    one = actions.define("own_cover", COVER, by="test")
    assert (one.kind, [o.key for o in queries.own_indicators()]) == ("exposure", ["own_cover"])
    (mine,), (theirs,) = queries.figures(["own_cover"]), queries.figures(["insured_sum"])
    surrendered, endless = 16_000, 128_000  # yuan: what the own indicator does not look at, and takes as without end
    assert (mine.value, mine.counted) == (theirs.value + surrendered + endless, theirs.counted + 2)
    assert mine.left_out + 1 == theirs.left_out
    total, found = queries.figure_rows("own_cover", "330402", role="missing")
    assert total == len(found) == 2 and {row.reason for row in found} == {"no_date", "no_amount"}
    assert queries.shown(mine).zh.endswith("元") and found[0].reason_words
    from yipanqi.board._cells import indicator_named

    assert indicator_named("自设保额（万元）") is one or indicator_named("自设保额（万元）").key == "own_cover"


def test_a_changed_file_makes_the_figure_anew_and_a_removed_one_takes_it_away(home: Path) -> None:
    actions.define("own_cover", COVER, by="test")
    before = queries.figures(["own_cover"])[0].counted
    actions.define("own_cover", COVER.replace("is = [true]", "is = [true, false]"), by="test")
    assert queries.figures(["own_cover"])[0].counted == before + 1
    assert [path.name for path in queries.own_files()] == ["own_cover.toml"] and "is_pilot" in queries.own_text("own_cover")
    actions.drop("own_cover", by="test")
    with pytest.raises(Fault) as fault:
        queries.figures(["own_cover"])
    assert fault.value.code == "no_indicator"
    with pytest.raises(Fault) as fault:
        actions.drop("own_cover", by="test")
    assert "own_cover" in fault.value.zh
    assert [e.action for e in Entry.objects.filter(action__in=("board.define", "board.drop")).order_by("pk")] == [
        "board.define",
        "board.define",
        "board.drop",
    ]


def test_what_cannot_be_used_is_told_and_takes_nothing_from_the_others(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yipanqi.board.catalogue.LOOK", 0.0)
    folder = home / "indicators"
    folder.mkdir()
    (folder / "insured_sum.toml").write_text(COVER, encoding="utf-8")
    (folder / "bad_bytes.toml").write_bytes(b"\xff\xfe\x00")
    (folder / "no_register.toml").write_text(COVER.replace("insurance.Policy", "insurance.Police"), encoding="utf-8")
    (folder / "no_fact.toml").write_text(COVER.replace('register = "insurance.Policy"', 'fact = "policies"'), encoding="utf-8")
    (folder / "good_one.toml").write_text(
        COVER.replace('register = "insurance.Policy"', 'fact = "insurance_policies"'), encoding="utf-8"
    )
    assert sorted(queries.own_problems()) == ["bad_bytes", "insured_sum", "no_fact", "no_register"]
    assert "insurance.Policy" in queries.own_problems()["no_register"].en
    assert "insurance_policies" in queries.own_problems()["no_fact"].en
    assert [one.key for one in queries.own_indicators()] == ["good_one"] and queries.figures(["insured_sum"])[0].value
    with speaking("en"), pytest.raises(typer.Exit):
        commands.own_list(as_json=False)
    told = capsys.readouterr()
    assert "good_one" in told.out and told.err.count("!") == 4
    with pytest.raises(typer.Exit):
        commands.own_list(as_json=True)
    assert '"error"' in capsys.readouterr().out
    for path in list(folder.iterdir()):
        path.unlink()
    assert queries.own_problems() == {}


def test_the_command_checks_adds_lists_and_removes(home: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "own_cover.toml"
    file.write_text(COVER, encoding="utf-8")
    with speaking("en"):
        commands.own_list(as_json=False)
        commands.own_add(file, check=True)
        assert capsys.readouterr().out == "There are none yet.\nown_cover can be used: Cover in force (own)\n"
        assert queries.own_files() == []
        commands.own_add(file, check=False)
        assert "counted" in capsys.readouterr().out and queries.own_files() != []
        commands.own_list(as_json=False)
        assert capsys.readouterr().out.startswith("own_cover ")
        commands.own_remove("own_cover")
    file.write_bytes("指标".encode("gb18030"))
    with pytest.raises(Fault) as fault:
        commands.own_add(file, check=False)
    assert fault.value.code == "encoding" and queries.own_files() == []


def test_a_file_that_goes_while_it_is_looked_at_is_no_fault(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_files, "files", lambda folder: [home / "gone.toml"])
    assert own_files.marks(_own.folder()) == ()


def test_what_cannot_be_counted_is_not_kept_and_takes_no_page_with_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from yipanqi.board import _figures

    def breaks(facts: object, scope: object) -> object:
        raise RuntimeError("no way")

    from dataclasses import replace

    real = _own.declared
    monkeypatch.setattr(_own, "declared", lambda *given: replace(real(*given), rows=breaks))
    with pytest.raises(Fault) as told:
        actions.define("own_cover", COVER, by="test")
    assert "cannot be counted (RuntimeError: no way)" in told.value.en and queries.own_files() == []
    own_files.keep(_own.folder(), "own_cover", COVER)
    INDICATORS.look()
    (figure,) = queries.figures(["own_cover"])
    assert figure.value is None and "no way" in queries.own_problems()["own_cover"].en
    assert queries.figures(["insured_sum"])[0].value, "the others are what they are"
    broken, here = replace(INDICATORS["insured_sum"], rows=breaks), queries.setting()
    with pytest.raises(RuntimeError):
        _figures.rows_of(broken, _figures.scope_for(broken, here.city, here.period, here.as_of), here.city)


@pytest.mark.parametrize("said", ["科技保险风险保额", " 技术交易额", "R&D intensity"])
def test_a_name_of_another_figure_is_not_taken(home: Path, said: str) -> None:
    with pytest.raises(Fault) as told:
        actions.define("own_cover", COVER.replace("自设保额", said), by="test")
    assert "is a name of another figure" in told.value.en


def test_a_file_has_its_measure(home: Path) -> None:
    long = COVER + "#" + "x" * _own.LARGEST
    with pytest.raises(Fault) as told:
        actions.define("own_cover", long, by="test")
    assert "64 kB" in told.value.en
    (home / "indicators").mkdir()
    (home / "indicators" / "own_cover.toml").write_text(long, encoding="utf-8")
    INDICATORS.look()
    assert "too large" in queries.own_problems()["own_cover"].en
