"""Lists resolved into clusters: chains, contradictions, registers, names too general."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yipanqi.engines.identity import candidates, resolve
from yipanqi.engines.identity._clusters import consistent, group
from yipanqi.engines.identity.synthetic import register, spoiled_rows, world

A, B = "91330200750364874C", "91440300359143307G"


def _list(*rows: tuple[str, str | None, str | None]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"id": pl.String, "name": pl.String, "code": pl.String}, orient="row")


def test_a_chain_of_evidence_makes_one_organisation() -> None:
    answer = resolve(
        _list(
            ("a", "嘉兴甲乙科技有限公司", A),
            ("b", "嘉兴市甲乙科技有限责任公司", None),
            ("c", "嘉兴甲乙科技有限公司", None),
            ("d", "甲乙智能装备有限公司", "75036487-4"),
            ("e", "嘉兴戊己科技有限公司", None),
        )
    )
    assert answer["entity"].to_list() == ["a", "a", "a", "a", "e"]
    assert set(answer["canonical"][:4]) == {"嘉兴甲乙科技有限公司"}
    assert answer["decision"].to_list() == ["same", "same", "same", "same", "new"]
    assert answer["other_id"][4] is None


def test_a_chain_that_joins_two_codes_is_split_and_doubtful() -> None:
    answer = resolve(
        _list(("a", "嘉兴甲乙科技有限公司", A), ("b", "嘉兴甲乙科技有限公司", B), ("c", "嘉兴甲乙科技有限公司", None))
    )
    assert answer["entity"].n_unique() == 3
    assert set(answer["reason"]) == {"contradiction"} and set(answer["decision"]) == {"doubtful"}


def test_a_slip_in_a_code_that_fits_two_codes_joins_neither() -> None:
    near = A[:-2] + "0" + A[-1]  # fails its check
    answer = resolve(
        _list(
            ("a", "嘉兴甲乙科技有限公司", A),
            ("b", "嘉兴丙丁科技有限公司（原嘉兴甲乙科技有限公司）", B),
            ("c", "嘉兴甲乙科技有限公司", near),
            ("d", "嘉兴丙丁科技有限公司", B),
        )
    )
    entity = dict(zip(answer["id"], answer["entity"], strict=True))
    assert entity["b"] == entity["d"] and entity["a"] != entity["b"]


def test_general_names_written_alike_are_not_one_organisation() -> None:
    answer = resolve(_list(("a", "办公室", None), ("b", "办公室", None), ("c", "恒力科技", None), ("d", "恒力科技", None)))
    assert answer["entity"].to_list() == ["a", "b", "c", "d"]
    assert set(answer["reason"]) == {"name_generic"} and set(answer["decision"]) == {"doubtful"}


def test_a_firm_named_in_full_without_a_place_is_one_however_blanks_and_brackets_are_typed() -> None:
    names = (
        "桐昆集团股份有限公司",
        "桐昆 集团 股份有限公司",
        "桐昆集团股份有限公司",
        "ＡＢＢ（中国）有限公司",
        "ABB(中国)有限公司",
    )
    rows = _list(*((f"{n}", name, None) for n, name in enumerate(names)))
    answer = resolve(rows)
    assert answer["entity"].to_list() == ["0", "0", "0", "3", "3"]
    assert set(answer["reason"]) == {"name"} and candidates(rows).is_empty()
    here = rows.with_columns(place=pl.Series(["330483", "510100", "330483", "310000", "310000"]))
    assert resolve(here)["entity"].to_list() == ["0", "1", "0", "3", "3"], "two cities: two firms, or one that moved"
    assert candidates(here)["reason"].to_list() == ["name_other_place"]
    coded = _list(("a", names[0], A), ("b", names[1], B))
    assert resolve(coded)["decision"].to_list() == ["doubtful"] * 2 and candidates(coded)["reason"].to_list() == ["code_differs"]


def test_a_form_that_people_shorten_to_and_a_trade_alone_do_not_make_a_whole_name() -> None:
    names = ("恒力集团", "恒力 集团", "恒力公司", "恒力 公司", "科技有限公司", "科技 有限公司")
    answer = resolve(_list(*((f"{n}", name, None) for n, name in enumerate(names))))
    assert answer["entity"].n_unique() == 6 and set(answer["decision"]) == {"doubtful"}


def test_every_row_of_a_general_name_is_in_the_doubtful_list() -> None:
    rows = _list(("a", "办公室", None), ("b", "办公 室", None), ("c", "办公室", None), ("d", "办公室", None))
    doubtful = candidates(rows)
    assert set(doubtful.select("id", "other_id").rows()) == {("a", "b"), ("a", "c"), ("a", "d")}
    assert set(doubtful["reason"]) == {"name_generic"}


def test_every_kind_of_branch_is_told_as_one() -> None:
    pairs = [
        ("嘉兴恒创电力集团有限公司", "博创物资分公司"),
        ("敏惠（嘉兴）有限公司", "嘉善分公司"),
        ("嘉兴市第一中学", "南湖分校"),
        ("浙江卫星能源集团股份有限公司", "第二分厂"),
        ("嘉兴市中医医院", "秀洲分院"),
        ("嘉兴市农业科学研究院", "桐乡分所"),
    ]
    for whole, rest in pairs:
        answer = resolve(_list(("a", whole, None), ("b", whole + rest, None)))
        assert answer["reason"].to_list() == ["branch"] * 2 and answer["entity"].n_unique() == 2, whole
    alone = resolve(_list(("a", "嘉兴市", None), ("b", "嘉兴市中医医院秀洲分院", None)))
    assert "branch" not in alone["reason"].to_list(), "a beginning that is no organisation's whole name"


def test_a_placeless_name_that_could_mean_a_placed_one_joins_nothing_by_name() -> None:
    answer = resolve(
        _list(
            ("a", "源桐桐湖信息技术有限公司", None),
            ("b", "源桐桐湖信息技术有限公司", A),
            ("c", "嘉兴源桐桐湖信息技术有限公司", None),
        )
    )
    assert answer["entity"].n_unique() == 3
    assert set(answer["decision"]) == {"doubtful"}


def test_with_a_register_the_decision_is_about_the_register() -> None:
    known = pl.DataFrame({"id": [10, 20], "name": ["嘉兴丙丁科技有限公司", "甲乙改了名有限公司"], "code": [None, B]})
    answer = resolve(
        _list(
            ("a", "嘉兴甲乙科技有限公司", A),
            ("b", "嘉兴甲乙科技有限公司", B),
            ("c", "嘉兴丙丁科技有限责任公司", None),
            ("d", "嘉兴戊己科技有限公司", None),
            ("e", "嘉兴市戊己科技有限公司", None),
            ("f", "嘉兴甲乙科技有限公司", None),
        ),
        known,
    )
    assert answer["entity"].to_list() == ["new:a", "20", "10", "new:d", "new:d", "new:f"]
    assert answer["decision"].to_list()[1:5] == ["same", "same", "new", "new"]
    assert answer["canonical"][1] == "甲乙改了名有限公司"
    assert answer["other_id"].to_list()[1:3] == ["20", "10"]


def test_missing_names_and_codes_are_said_and_alone() -> None:
    answer = resolve(_list(("a", None, None), ("b", "", None), ("c", None, A), ("d", "甲乙丙丁戊己科技有限公司", A)))
    assert answer["reason"].to_list() == ["no_name", "no_name", "code", "code"]
    assert answer["entity"].to_list() == ["a", "b", "c", "c"]


def test_nothing_resolves_to_nothing() -> None:
    assert resolve(_list()).height == 0


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11), st.sampled_from(["name", "code", "code_one_off", "spelling"]))),
    st.lists(st.sampled_from([None, None, "x", "y"]), min_size=12, max_size=12),
)
def test_no_cluster_ever_holds_two_codes_and_no_edge_is_lost(edges: list, marks: list) -> None:
    edges = [e for e in edges if e[0] != e[1]]
    edges = sorted(set(edges))
    kept, cut = consistent(12, edges, marks)
    assert sorted(kept + cut) == edges
    roots = group(12, kept)
    for root in set(roots):
        assert len({m for m, r in zip(marks, roots, strict=True) if r == root and m}) <= 1
    # An edge is cut only where its cluster was contradictory.
    before = group(12, edges)
    for a, _, _ in cut:
        assert len({m for m, r in zip(marks, before, strict=True) if r == before[a] and m}) > 1


@pytest.mark.parametrize("with_register", [False, True])
def test_order_of_rows_does_not_change_who_is_together(with_register: bool) -> None:
    everything = world(400, seed=3)
    rows = spoiled_rows(everything, 500, seed=3, exact=0.3).drop("truth", "spoiled")
    known = register(everything) if with_register else None

    def together(frame: pl.DataFrame) -> set[frozenset[str]]:
        groups = resolve(frame, known).group_by("entity").agg("id")["id"].to_list()
        return {frozenset(g) for g in groups}

    assert together(rows) == together(rows.sample(fraction=1, shuffle=True, seed=1))


def test_clusters_never_mix_coded_organisations_of_a_hostile_world() -> None:
    everything = world(3000, seed=5)
    rows = spoiled_rows(everything, 4000, seed=5, exact=0.4)
    answer = rows.select("id", "truth").join(resolve(rows.drop("truth", "spoiled"), register(everything)), on="id")
    mixed = answer.filter(pl.col("decision") == "same").group_by("entity").agg(pl.col("truth").n_unique())
    wrong = mixed.filter(pl.col("truth") > 1).height
    print(f"clusters {mixed.height}, mixed {wrong}")
    assert wrong <= mixed.height // 1000
