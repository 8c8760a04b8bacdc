"""Where a code says one and a name another: nothing is joined by it, and what is doubtful is said to be."""

from __future__ import annotations

import polars as pl

from yipanqi.engines.identity import link, reference, resolve

A, B = "91330400MA2B10006Y", "91330400MA2B10372T"


def listed(*rows: tuple[str, str | None, str | None]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"id": pl.String, "name": pl.String, "code": pl.String}, orient="row")


def judged(names: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """The fast engine's answer, once the judge has said the same."""
    answer = link(names, known)
    assert answer.rows() == reference.link(names.to_dicts(), known.to_dicts())
    return answer


def test_a_row_without_a_name_joins_no_two_names() -> None:
    two = (("1", "完全不同有限公司", A), ("2", "嘉兴单名科技有限公司", A))
    answer = resolve(listed(*two, ("3", None, A)))
    assert answer["entity"].n_unique() == 3 and set(answer["decision"]) == {"doubtful"}
    assert answer["reason"][2] == "several" and answer["also"][2], "both names are told"
    related = resolve(listed(("1", "嘉兴单名科技有限公司", A), ("2", "嘉兴单名新材料有限公司", A), ("3", None, A)))
    assert related["entity"].n_unique() == 1 and set(related["decision"]) == {"same"}
    renamed = pl.concat(
        [listed(*two, ("3", None, A)), pl.DataFrame({"former": ["嘉兴单名科技有限公司", None, None]})], how="horizontal"
    )
    assert resolve(renamed)["entity"].n_unique() == 1, "a former name in common is a bond of its own"


def test_a_nameless_row_against_a_register_and_in_one() -> None:
    two = listed(("x", "嘉兴单名科技有限公司", A), ("y", "完全不同有限公司", A))
    nameless = listed(("1", None, A))
    assert judged(nameless, two).select("reason", "decision").row(0) == ("several", "doubtful")
    assert judged(nameless, two[:1]).select("against_id", "decision").row(0) == ("x", "same")
    assert set(judged(two, nameless)["decision"]) == {"doubtful"}
    assert set(judged(two[:1], nameless)["decision"]) == {"same"}
    assert resolve(two, nameless)["entity"].n_unique() == 2
    third = pl.concat([nameless, listed(("2", "某某公司", A))])
    assert resolve(third, two)["entity"].n_unique() == 2, "nor is it joined to a third name beside that code"


def test_the_name_of_one_and_the_code_of_another() -> None:
    known = listed(
        ("c", "平湖市大同食品有限公司", None), ("d", "浙江清源膜科技股份有限公司", B), ("e", "浙江清源水务股份有限公司", None)
    )
    for name in ("平湖市大同食品有限公司", "平湖大同食品有限公司", "浙江清源水务股份有限公司"):
        row = listed(("1", name, B))
        assert judged(row, known).select("reason", "decision").row(0) == ("code_against_name", "doubtful")
        assert resolve(row, known)["also"][0], "the other one is named"
    assert judged(listed(("1", "浙江清源膜科技股份有限公司", B)), known)["decision"].to_list() == ["same"]
