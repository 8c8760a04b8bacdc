"""The model city from a few workbooks of its own: taken in, computed, signed in; never into a real city."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from yipanqi.cli import _model_city
from yipanqi.instruments.conftest import Tab, write
from yipanqi.values.fault import Fault
from yipanqi.values.words import speaking

CONTRACTS = [
    "合同登记编号",
    "合同名称",
    "合同类别",
    "卖方名称",
    "卖方统一社会信用代码",
    "卖方所在地",
    "买方名称",
    "合同成交额",
    "技术交易额",
    "技术领域",
    "登记日期",
]
CODE = "91330411MA0123453N"
ROW = [
    "2024000000000001",
    "智能控制器开发",
    "开发",
    "秀水精密有限公司",
    CODE,
    "秀洲区",
    "外地买方有限公司",
    100,
    100,
    "先进制造与自动化",
    "2024-03-15",
]


@pytest.fixture
def small(db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder, and one workbook in place of the model city's hundred."""
    monkeypatch.setenv("YIPANQI_HOME", str(tmp_path / "home"))
    settings.HOME, settings.INTAKE_ISOLATE = tmp_path / "home", False
    settings.FILES, settings.PREVIEWS, settings.COPIES = tmp_path / "files", tmp_path / "previews", tmp_path / "facts"

    def written(folder: Path, *, scale: int) -> list[Path]:
        assert scale == 3
        return [
            write(folder / "2024年技术合同认定登记明细表.xlsx", [Tab("明细", "2024年技术合同认定登记明细表", CONTRACTS, [ROW])])
        ]

    monkeypatch.setattr("yipanqi.demo.write_city", written)
    return tmp_path


def test_the_city_is_taken_in_computed_and_signed_in_once(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from django.contrib.auth import authenticate

    from yipanqi.board.queries import figures
    from yipanqi.registry.queries import city_or_none

    with speaking("zh"):
        _model_city.build(small / "books", 3)
        said = capsys.readouterr().out
        city = city_or_none()
        assert city is not None and (city.code, city.period, str(city.as_of), city.synthetic) == (
            "330400",
            "2024",
            "2024-12-31",
            True,
        )
        assert "写出 1 个工作簿" in said and "收件完成：新增 1，变更 0，相同 0，退回 0" in said and "指标与棋盘已算出" in said
        assert figures(["technology_turnover"], None, "2024")[0].value == 1_000_000
        signed = dict(re.findall(r"^  (\w+) +(\S+)", said, re.MULTILINE))
        assert list(signed) == ["city", "county", "firm"]
        for name, role in (("city", "city_officer"), ("county", "county_officer"), ("firm", "organisation")):
            user = authenticate(username=name, password=signed[name])
            assert user is not None and user.role == role
        kept = small / "home" / "sign-ins.txt"
        assert kept.stat().st_mode & 0o777 == 0o600 and signed["city"] in kept.read_text(encoding="utf-8")
        _model_city.build(small / "books", 3)
    again = capsys.readouterr().out
    assert (
        "新增 0，变更 0，相同 1，退回 0" in again
        and signed["city"] in again
        and authenticate(username="city", password=signed["city"]) is not None
    )


def test_a_real_city_is_left_alone(small: Path) -> None:
    from yipanqi.registry.actions import set_city
    from yipanqi.registry.queries import city_or_none

    set_city("330400", period="2023", synthetic=False, by="test")
    with pytest.raises(Fault) as told:
        _model_city.build(small / "books", 3)
    assert told.value.code == "real_city" and told.value.exit_code == 2 and "YIPANQI_HOME" in told.value.en
    city = city_or_none()
    assert city is not None and (city.synthetic, city.period) == (False, "2023") and not (small / "books").exists()


def test_a_terminal_sees_how_many_workbooks_are_read(
    small: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from yipanqi.registry.actions import set_city

    set_city("330400", period="2024", synthetic=True, by="test")
    path = write(small / "2024年技术合同认定登记明细表.xlsx", [Tab("明细", "2024年技术合同认定登记明细表", CONTRACTS, [ROW])])
    _model_city._take_in([path, path], 0.0)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    _model_city._take_in([path, path], 0.0)
    assert "1/2" in capsys.readouterr().err


def test_what_is_laid_out_is_named(small: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from yipanqi.registry.actions import set_city

    set_city("330400", period="2024", synthetic=True, by="test")
    monkeypatch.setattr(
        "yipanqi.demo.under_way.lay_out", lambda now, on: [("两张榜单", "two bounties")] if str(on) == "2024-12-31" else []
    )
    for language, said in (("zh", "在办业务（示例）已备好：两张榜单"), ("en", "examples of work under way: two bounties")):
        with speaking(language):
            _model_city.lay_out_cases()
        assert said in capsys.readouterr().out
