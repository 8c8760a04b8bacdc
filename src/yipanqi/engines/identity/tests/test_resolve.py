"""Lists resolved into clusters: chains, contradictions, registers, names too general."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yipanqi.engines.identity import resolve
from yipanqi.engines.identity._resolve import consistent, group
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
