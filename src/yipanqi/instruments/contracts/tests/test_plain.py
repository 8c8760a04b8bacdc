"""`yipanqi contracts check` on plain files: proposals and findings beside each contract, and every kind of bad file."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from yipanqi.cli import build
from yipanqi.instruments.conftest import Tab, write
from yipanqi.instruments.contracts import flow
from yipanqi.instruments.contracts._plain import check_file
from yipanqi.instruments.contracts._recognition import finding_of
from yipanqi.values.fault import Fault

HEADINGS = [
    "合同登记编号",
    "合同名称",
    "合同类别",
    "卖方名称",
    "买方名称",
    "合同成交额（万元）",
    "技术交易额（万元）",
    "设备及材料等费用（万元）",
    "签订日期",
    "登记日期",
    "卖方所在地",
]
ROWS = [
    ["2024330411000001", "织机检测装置开发", "技术开发", "甲公司", "乙公司", 100, 80, 20, "2024-03-01", "2024-04-01", "330411"],
    ["2024330411000002", "办公设备采购", "服务", "甲公司", "丙公司", 100, 80, 20, "2024-03-01", "2024-04-01", "330411"],
    ["2024330411000003", "膜材料研究", "开发", "甲公司", "丁公司", 100, 100.01, None, "2024-03-01", "2024-04-01", "秀洲区"],
    ["2024330411000004", "膜材料研究", "开发", "甲公司", "己公司", 100, 100, None, "2024-03-01", "2024-04-01", "330481"],
    ["2024330411000005", "膜材料工艺（一期）", "许可", "甲公司", "戊公司", "约十", 10, None, "2024-03-01", "2024-04-01", None],
    ["2024330411000006", "膜材料工艺（二期）", "咨询", "甲公司", "戊公司", 10, 10, None, "2024-03-31", "2024-04-01", None],
]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return write(tmp_path / "技术合同台账.xlsx", [Tab("明细", "2024年技术合同登记台账", HEADINGS, ROWS, under="单位：万元")])


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet", ".jsonl"])
def test_each_contract_comes_back_with_its_proposal_and_findings(book: Path, tmp_path: Path, ending: str) -> None:
    done = check_file(book, tmp_path / f"out{ending}")
    assert done.contracts == 6 and done.verdicts == {"doubtful": 4, "recognised": 2}
    assert done.findings == {"split": 2, "plain_sale": 1, "over_value": 1, "elsewhere": 1}
    assert (tmp_path / f"out{ending}").stat().st_size > 100


def test_amounts_are_yuan_and_the_findings_stand_beside_their_contract(book: Path, tmp_path: Path) -> None:
    done = check_file(book, tmp_path / "out.parquet")
    one, two, three, four, five, six = pl.read_parquet(tmp_path / "out.parquet").to_dicts()
    assert (one["turnover"], one["recognised"], one["findings"]) == (800_000, 800_000, None)
    assert "采购" in two["findings"] and two["recognised"] is None
    assert three["turnover"] == 1_000_100 and "技术交易额高于成交额" in three["findings"] and "登记地" not in three["findings"]
    assert "登记地" in four["findings"]
    assert five["value"] is None and "2024330411000006" in five["findings"] and "2024330411000005" in six["findings"]
    notes = " ".join(n.zh for n in done.notes)
    assert "1 格读不懂" in notes and "1 行卖方所在地不是代码" in notes


def test_the_command_prints_counts_in_words_and_as_json(book: Path, tmp_path: Path) -> None:
    ran = CliRunner().invoke(build(), ["contracts", "check", str(book), "-o", str(tmp_path / "o.csv"), "--json"])
    assert ran.exit_code == 0, ran.output
    assert json.loads(ran.output)["verdicts"] == {"doubtful": 4, "recognised": 2}
    assert "疑似拆分" in CliRunner().invoke(build(), ["contracts", "check", str(book), "-o", str(tmp_path / "o.csv")]).output


def test_rows_without_a_number_and_repeated_numbers_are_said_not_lost_silently(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.xlsx", [Tab("明细", "台账", HEADINGS, [ROWS[0], ROWS[0], [None, *ROWS[1][1:]]], under="单位：万元")]
    )
    done = check_file(path, tmp_path / "o.csv")
    assert done.contracts == 1 and "duplicate" not in done.findings
    assert any("第 5 行" in n.zh and "只取第一行" in n.zh for n in done.notes)
    assert [(r.row, r.name) for r in done.refused] == [(6, "办公设备采购")]


@pytest.mark.parametrize(("text", "code"), [("甲,乙\n1,2\n", "columns"), ("", "")])
def test_files_that_are_no_register_are_refused_in_one_line(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    with pytest.raises(Exception) as told:  # the sheet reader has its own class for empty files, with the same attributes
        check_file(tmp_path / "a.csv", tmp_path / "o.csv")
    assert getattr(told.value, "zh", "") and (not code or told.value.code == code)


def test_a_missing_file_a_broken_one_and_an_unknown_ending(tmp_path: Path) -> None:
    (tmp_path / "b.parquet").write_bytes(b"PAR1 not really")
    for source, target, code in (
        (tmp_path / "no.csv", "o.csv", "file"),
        (tmp_path / "b.parquet", "o.csv", "unreadable"),
        (tmp_path / "no.csv", "o.pdf", "ending"),
    ):
        with pytest.raises(Fault) as told:
            check_file(source, tmp_path / target)
        assert told.value.code == code


def test_one_party_on_both_sides_is_no_contract(tmp_path: Path) -> None:
    same = [
        ["1", "装置开发", "技术开发", "甲公司", "甲公司", 100, 80, 20, "2024-03-01", "2024-04-01", "330411"],
        ["2", "薄膜开发", "技术开发", "甲公司", " 甲 公司", 100, 80, 20, "2024-03-01", "2024-04-01", "330411"],
        ["3", "齿轮开发", "技术开发", "甲公司", "甲公司分公司", 100, 80, 20, "2024-03-01", "2024-04-01", "330411"],
        ["4", "阀门开发", "技术开发", "甲公司", None, 100, 80, 20, "2020-12-30", "2020-12-31", "330411"],
        ["5", "轴承开发", "技术开发", "甲公司", "甲公司", 100, 80, 20, "2020-12-30", "2020-12-31", "330411"],
    ]
    done = check_file(
        write(tmp_path / "in.xlsx", [Tab("明细", "技术合同登记台账", HEADINGS, same, under="单位：万元")]),
        tmp_path / "out.parquet",
    )
    assert done.findings["one_party"] == 3
    rows = {r["number"]: r for r in pl.read_parquet(tmp_path / "out.parquet").to_dicts()}
    assert {n for n, r in rows.items() if r["verdict"] == "rejected"} == {"1", "2", "5"} and rows["1"]["recognised"] == 0
    assert "民法典 第四百六十四条" in rows["1"]["findings"] and "买卖双方是同一单位" in rows["1"]["reasons"]
    assert "合同法 第二条" in rows["5"]["findings"] and rows["4"]["findings"] is None and rows["3"]["findings"] is None


def test_a_finding_cites_the_rule_of_the_day_of_registration(tmp_path: Path) -> None:
    over = [
        [str(n), f"第{n}号装置开发", "技术开发", "甲公司", f"乙{n}公司", 100, 101, 0, signed, registered, "330411"]
        for n, (signed, registered) in enumerate(
            (("2026-01-20", "2026-01-22"), ("2026-01-20", "2026-01-23"), ("2026-01-22", None), ("2026-01-23", None))
        )
    ]
    check_file(
        write(tmp_path / "in.xlsx", [Tab("明细", "技术合同登记台账", HEADINGS, over, under="单位：万元")]),
        tmp_path / "out.parquet",
    )
    found = {r["number"]: r["findings"] for r in pl.read_parquet(tmp_path / "out.parquet").to_dicts()}
    assert ["2026-01-23发布" in found[n] for n in "0123"] == [False, True, False, True]
    assert ["〔2001〕253号" in found[n] for n in "0123"] == [True, False, True, False]


@pytest.mark.parametrize("code", sorted(flow.FINDINGS))
def test_no_finding_cites_a_repealed_document(code: str) -> None:
    for day in (date(2026, 1, 23), date(2027, 6, 30)):
        assert not any(old in finding_of(code, day).clause for old in ("063号", "253号", "合同法"))
    assert finding_of(code, None) == flow.FINDINGS[code]
    assert finding_of("duplicate", date(2026, 1, 22)).clause == "国科发政字〔2000〕063号 一次登记"
    assert (
        finding_of("unknown_kind", date(2020, 12, 31)).clause
        == "合同法 第十八章"
        != finding_of("unknown_kind", date(2021, 1, 1)).clause
    )


def test_repeated_numbers_are_told_alike_in_every_run(tmp_path: Path) -> None:
    lines = [f"HT{n},合同{n},技术开发,甲,乙,{n}" for n in range(1, 40)]
    source = tmp_path / "a.csv"
    source.write_text(
        "\n".join(["合同登记编号,合同名称,合同类别,卖方名称,买方名称,合同成交额", *lines, lines[6], "HT9,别的,技术开发,甲,乙,1"]),
        encoding="utf-8",
    )
    for _ in range(5):
        done = check_file(source, tmp_path / "o.csv")
        assert (done.contracts, [n.zh for n in done.notes if "只取第一行" in n.zh]) == (
            39,
            ["1 行与前面的登记编号相同、内容也相同，只取第一行：第 41 行"],
        )
        assert [r.why.zh for r in done.refused] == ["登记编号与第 10 行相同而内容不同，未核对"]


def _one(tmp_path: Path, *, registered: str | None = "2024-04-01", **stated: str | None) -> dict[str, Any]:
    """The answer on one sound contract that states this about itself."""
    row = [
        "1",
        "织机检测装置开发",
        "技术开发",
        "甲公司",
        "乙公司",
        100,
        80,
        20,
        "2024-03-01",
        registered,
        "330411",
        *stated.values(),
    ]
    check_file(
        write(tmp_path / "in.xlsx", [Tab("明细", "技术合同登记台账", [*HEADINGS, *stated], [row], under="单位：万元")]),
        tmp_path / "out.parquet",
    )
    (only,) = pl.read_parquet(tmp_path / "out.parquet").to_dicts()
    return only


@pytest.mark.parametrize(
    ("heading", "against", "so"),
    [
        ("有明确的技术内容", "否", "有明确的技术内容"),
        ("单纯的货物买卖", "是", "单纯的货物买卖"),
        ("劳务", "是", "劳务"),
        ("常规生产、加工、维修、广告或普通培训", "是", "常规生产"),
        ("没有技术问题的一般设计", "是", "没有技术问题的一般设计"),
        ("由卖方在其所在地登记", "否", "由卖方在所在地登记"),
        ("首次登记", "否", "只登记一次"),
        ("first_registration", "no", "只登记一次"),
    ],
)
def test_what_a_contract_states_about_itself_shuts_it_out(tmp_path: Path, heading: str, against: str, so: str) -> None:
    said = _one(tmp_path, **{heading: against})
    assert (said["verdict"], said["recognised"]) == ("rejected", 0) and so in said["reasons"] and "不符合" in said["reasons"]
    other = {"是": "否", "否": "是", "no": "yes"}[against]
    for harmless in (other, None):
        assert _one(tmp_path, **{heading: harmless})["verdict"] == "recognised"


def test_a_statement_does_not_clear_what_the_title_raises(tmp_path: Path) -> None:
    row = ["2", "办公设备采购", "服务", "甲公司", "丙公司", 100, 80, 20, "2024-03-01", "2024-04-01", "330411", "否"]
    book = write(
        tmp_path / "in.xlsx", [Tab("明细", "技术合同登记台账", [*HEADINGS, "单纯的货物买卖"], [row], under="单位：万元")]
    )
    assert check_file(book, tmp_path / "out.csv").verdicts == {"doubtful": 1}


def test_without_a_day_of_registration_nothing_is_recognised(tmp_path: Path) -> None:
    known, unknown = _one(tmp_path), _one(tmp_path, registered=None)
    assert (known["verdict"], known["recognised"], known["reasons"]) == ("recognised", 800_000, None)
    assert (unknown["verdict"], unknown["recognised"]) == ("doubtful", None) and "登记日期未知" in unknown["reasons"]
    sale = _one(tmp_path, registered=None, 单纯的货物买卖="是")
    assert sale["verdict"] == "rejected" and "登记日期未知" in sale["reasons"]
    assert known["unit"] == "元"
