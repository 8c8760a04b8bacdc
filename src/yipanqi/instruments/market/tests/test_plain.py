"""`match_file` in every kind of file, with Chinese headings, and its faults."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from yipanqi.engines.lists import OUT, Part, write
from yipanqi.instruments.market._plain import match_file
from yipanqi.values.fault import Fault

NEEDS = pl.DataFrame(
    {
        "编号": ["1", "2", "3"],
        "需求名称": ["永磁电机节能", "污泥脱水", None],
        "需求内容": ["80千瓦", None, None],
        "预算": ["80万元", "面议", None],
    }
)
OFFERS = pl.DataFrame(
    {
        "id": ["x", "y"],
        "title": ["永磁 电机 控制", "污泥 脱水 机"],
        "报价": ["1,000,000元", None],
        "有效期至": ["2026年1月31日", "长期"],
    }
)
PAIRS = pl.DataFrame({"need_id": ["2", "1", "3"], "offer_id": ["x", "x", "y"]})


def put(frame: pl.DataFrame, path: Path) -> Path:
    write(path, [Part("", frame)])
    return path


@pytest.mark.parametrize("kind", OUT)
def test_every_kind_gives_the_same(kind: str, tmp_path: Path) -> None:
    needs, offers, pairs = (put(f, tmp_path / f"{n}{kind}") for n, f in (("n", NEEDS), ("o", OFFERS), ("p", PAIRS)))
    done = match_file(needs, offers, tmp_path / "out.parquet", k=1)
    found = pl.read_parquet(done.out)
    assert found.columns == ["need_id", "offer_id", "rank", "score", "level", "chance", "reasons"]
    assert found.select("need_id", "offer_id").rows() == [("1", "x"), ("2", "y")]
    assert "报价超预算" in found["reasons"][0]
    assert (done.needs, done.offers, done.pairs, done.silent_needs) == (3, 2, 2, 1)
    scored = match_file(needs, offers, tmp_path / f"out{kind}", pairs=pairs)
    assert (scored.pairs, scored.unknown) == (3, 1)
    again = match_file(needs, offers, tmp_path / "pairs.parquet", pairs=pairs)
    kept = pl.read_parquet(again.out)
    assert kept.select("need_id", "offer_id").equals(PAIRS)
    assert kept["score"].is_null().to_list() == [False, False, True]
    assert str(done) and str(scored)


def test_unknown_is_empty_not_zero(tmp_path: Path) -> None:
    needs, offers, pairs = (put(f, tmp_path / f"{n}.csv") for n, f in (("n", NEEDS), ("o", OFFERS), ("p", PAIRS)))
    out = tmp_path / "out.csv"
    match_file(needs, offers, out, pairs=pairs)
    assert out.read_text(encoding="utf-8-sig").splitlines()[3].startswith("3,y,,,,")


def test_headings_below_a_title_row_in_gb18030(tmp_path: Path) -> None:
    path = tmp_path / "n.csv"
    path.write_bytes("技术需求汇总表,,\n编号,题目,内容\n1,永磁电机,\n,,\n".encode("gb18030"))
    assert match_file(path, put(OFFERS, tmp_path / "o.xlsx"), tmp_path / "out.jsonl").needs == 1


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("n.csv", "", "空"),
        ("n.csv", "编号,甲\n1,a\n", "题目"),
        ("n.csv", "编号,题目\n1,a\n1,b\n", "重复：1"),
        ("n.csv", "编号,题目\n,a\n", "第 2 行"),
        ("n.csv", "\x80\x00\xff", "电子表格|缺少列"),
        ("n.xlsx", "no workbook", "电子表格"),
        ("n.parquet", "no parquet", "读不了"),
        ("n.jsonl", "{", "读不了"),
        ("n.doc", "x", "缺少列"),
    ],
)
def test_bad_files_are_one_clear_line(name: str, content: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content.encode("latin-1" if content.startswith("\x80") else "utf-8"))
    with pytest.raises(Fault, match=says) as fault:
        match_file(path, put(OFFERS, tmp_path / "o.csv"), tmp_path / "out.csv")
    assert "\n" not in str(fault.value)


def test_bad_pairs_places_and_counts(tmp_path: Path) -> None:
    needs, offers = put(NEEDS, tmp_path / "n.csv"), put(OFFERS, tmp_path / "o.csv")
    for pairs, says in ((PAIRS.with_columns(offer_id=pl.lit("zz")), "zz"), (PAIRS.select("need_id"), "offer_id")):
        with pytest.raises(Fault, match=says):
            match_file(needs, offers, tmp_path / "out.csv", pairs=put(pairs, tmp_path / "p.csv"))
    for out, k in ((tmp_path / "no" / "out.csv", 1), (tmp_path / "out.csv", 0), (tmp_path / "out.txt", 1)):
        with pytest.raises(Fault):
            match_file(needs, offers, out, k=k)
    with pytest.raises(Fault, match="找不到"):
        match_file(tmp_path / "none.csv", offers, tmp_path / "out.csv")
    assert not list(tmp_path.glob(".yipanqi-*"))


def test_an_item_without_id_is_refused_alone_and_wordless_ones_are_counted_in_full(tmp_path: Path) -> None:
    needs, offers = tmp_path / "n.csv", tmp_path / "o.csv"
    needs.write_text("id,title\nn1,膜分离技术\n,无号需求\n待定,定号前的需求\n", encoding="utf-8")
    offers.write_text("id,title\no0,纳滤膜分离\n" + "".join(f"o{n},无\n" for n in range(1, 8)), encoding="utf-8")
    done = match_file(needs, offers, tmp_path / "a.csv")
    assert [(r.row, r.name, r.why.zh) for r in done.refused] == [
        (row, name, "没有编号（空着，或写的是无、—、待定之类），请补上") for row, name in ((3, "无号需求"), (4, "定号前的需求"))
    ]
    assert [n.zh for n in done.notes if "无从评分" in n.zh] == [
        "o.csv 有 7 项没有可读的文字，无从评分，未参加匹配：o1、o2、o3、o4、o5 等 7 项"
    ]
