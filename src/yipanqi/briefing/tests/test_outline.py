"""An outline of the city's own: read with what it may say, used, given way to the package's where it cannot be, taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer

from yipanqi.board import actions as board
from yipanqi.board.catalogue import INDICATORS
from yipanqi.briefing import actions, commands, queries
from yipanqi.briefing._outline import packaged
from yipanqi.ledger.models import Entry
from yipanqi.values.fault import Fault
from yipanqi.values.words import speaking

OWN = """
title_zh = "{place}科技月报"

[[section]]
zh = "市场"

[[section.paragraph]]
[[section.paragraph.clause]]
zh = "{period}，{place}技术交易额{technology_turnover}"
en = "in {period} the turnover was {technology_turnover}"
[[section.paragraph.clause]]
zh = "征集需求{needs_collected}"

[[section.table]]
kind = "places"
figures = ["technology_turnover"]
zh = "各地"
"""


@pytest.fixture
def home(small_city: str, tmp_path: Path) -> Path:
    return tmp_path


def test_the_packages_own_outline_passes_its_own_check(home: Path) -> None:
    text = (Path(queries.__file__).parent / "outline.toml").read_text(encoding="utf-8")
    assert queries.outline_of(text) == packaged()


def test_briefings_follow_the_citys_outline_and_frozen_ones_keep_theirs(home: Path) -> None:
    before = actions.freeze(None, "2024", "test")
    actions.set_outline(OWN, by="test")
    made = queries.document(queries.live(None, "2024"), "zh")
    assert made.title.endswith("科技月报") and [section.heading for section in made.sections] == ["市场"]
    english = queries.document(queries.live(None, "2024"), "en")
    assert english.title.endswith("科技月报"), "English that is not said is the Chinese"
    assert made.issuer, "what is not said is the package's"
    assert queries.frozen(before.digest)["outline"] == packaged()
    actions.drop_outline(by="test")
    assert queries.outline() == packaged()
    with pytest.raises(Fault):
        actions.drop_outline(by="test")
    assert [e.detail["text"] for e in Entry.objects.filter(action="briefing.outline").order_by("pk")] == [OWN, ""]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[[section]]", "[[section", "TOML: cannot be read"),
        ("title_zh", "titel_zh", "there is no titel_zh; there are title_zh"),
        ("{technology_turnover}", "{technology}", "there is no figure technology"),
        ('["technology_turnover"]', '["nothing"]', "there is no figure nothing"),
        ('["technology_turnover"]', "[]", "must be a list of figures"),
        ('kind = "places"', 'kind = "towns"', "there is no towns; there are actions, places"),
        ('zh = "市场"', 'zh = "市场{needs_collected}"', "{needs_collected} has no place here"),
        ('zh = "各地"', 'zh = ""', "must be text of 500 characters"),
        ('zh = "各地"', 'name = "各地"', "there is no name"),
    ],
)
def test_what_is_wrong_is_named_and_changes_nothing(home: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(Fault) as told:
        actions.set_outline(OWN.replace(old, new), by="test")
    assert says in told.value.en and queries.outline() == packaged() and not queries.outline_path().exists()


def test_one_that_can_no_longer_be_used_gives_way_and_says_why(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert queries.outline_problem() is None
    queries.outline_path().write_text(OWN.replace("{technology_turnover}", "{gone}"), encoding="utf-8")
    assert queries.outline() == packaged() and "there is no figure gone" in queries.outline_problem().en
    queries.outline_path().write_bytes(b"\xff")
    assert "cannot be read" in queries.outline_problem().en
    with speaking("en"), pytest.raises(typer.Exit):
        commands.outline_show()
    assert capsys.readouterr().err.startswith("! outline.toml")


def test_a_figure_that_a_briefing_needs_does_not_go(home: Path) -> None:
    text = (
        '[indicator]\nzh = "自设需求数"\nen = "Own needs"\ndefinition_zh = "d"\ndefinition_en = "d"\nunit = "count"\n'
        'window = "period"\n\n[indicator.formula]\nregister = "needs.Need"\nday = "collected_on"\n'
    )
    INDICATORS.look()
    board.define("own_needs", text, by="test")
    actions.set_outline(OWN.replace("{needs_collected}", "{own_needs}"), by="test")
    with pytest.raises(Fault) as told:
        board.drop("own_needs", by="test")
    assert "outline" in told.value.en
    actions.freeze(None, "2024", "test")
    actions.drop_outline(by="test")
    with pytest.raises(Fault) as told:
        board.drop("own_needs", by="test")
    assert "frozen briefings: 1" in told.value.en and "own_needs" in INDICATORS
    (home / "indicators" / "own_needs.toml").unlink()
    INDICATORS.look()


def test_the_commands_show_set_and_reset(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = home / "mine.toml"
    file.write_text(OWN, encoding="utf-8")
    with speaking("en"):
        commands.outline_show()
        assert "[[section]]" in capsys.readouterr().out
        commands.outline_set(file, check=True)
        assert capsys.readouterr().out == "mine.toml can be used: 1 sections\n" and not queries.outline_path().exists()
        commands.outline_set(file, check=False)
        capsys.readouterr()
        commands.outline_show()
        assert "科技月报" in capsys.readouterr().out
        commands.outline_reset()
    assert "used again" in capsys.readouterr().out


@pytest.mark.parametrize(
    "text",
    [
        'title_zh = "一"\n',
        'title_zh = "一"\nsection = []\n',
        'section = "市场"\n',
        '[[section]]\nzh = "市场"\n[[section.paragraph]]\nclause = "x"\n',
        "x" * (queries.OUTLINE_LARGEST + 1),
    ],
)
def test_what_is_no_outline_is_said_and_not_kept(home: Path, text: str) -> None:
    with pytest.raises(Fault) as fault:
        actions.set_outline(text, by="test")
    assert fault.value.zh and fault.value.en and fault.value.zh != fault.value.en
    assert queries.outline_of(OWN) and not Entry.objects.filter(action__contains="outline").exists()


def test_a_paragraph_of_one_sentence_needs_no_clauses(home: Path) -> None:
    plan = queries.outline_of('[[section]]\nzh = "市场"\n[[section.paragraph]]\nzh = "{place}技术交易额{technology_turnover}"\n')
    assert plan["section"][0]["paragraph"][0]["zh"] == "{place}技术交易额{technology_turnover}"


def test_a_file_that_is_too_large_gives_way_to_the_packages(home: Path) -> None:
    from yipanqi.briefing import _outline as outline

    outline.path().write_text("#" * (outline.LARGEST + 1), encoding="utf-8")
    found, fault = outline._own()
    assert found is None and fault is not None and "64 kB" in fault.zh


def test_a_damaged_frozen_briefing_does_not_say_that_it_needs_a_figure(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(digest: str) -> None:
        raise EOFError

    monkeypatch.setattr(queries, "kept", damaged)
    assert queries._holds("0" * 64, "technology_turnover") is False
