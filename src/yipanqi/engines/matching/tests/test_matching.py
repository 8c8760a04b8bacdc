"""By hand, against the reference, incremental = rebuilt, bad input, structure, learning, teams."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yipanqi.engines.matching import (
    CODES,
    Matcher,
    compose,
    default_model,
    learn,
    load,
    match,
    read_model,
    reference,
    score_pairs,
    silent,
    told,
)
from yipanqi.engines.matching._basis import whole_text
from yipanqi.engines.matching._learn import _moved
from yipanqi.engines.text import says_something
from yipanqi.values.fault import Fault
from yipanqi.values.words import speaking

LEXICAL = ("c1_title", "c1_whole", "c2_title", "c2_whole", "w_title", "w_whole", "cover", "centre_c1", "centre_w", "near")
NEEDS = pl.DataFrame(
    {
        "id": ["n1", "n2"],
        "title": ["异步电机改造永磁同步电机", "污泥深度脱水"],
        "text": ["十台异步电机改为永磁，节能15%", None],
        "field": ["先进制造", "环保"],
        "maturity": ["中试", None],
        "budget": [80_000_000, None],
        "deadline": [dt.date(2027, 1, 1), None],
        "place": ["330402", "330481"],
    }
)
OFFERS = pl.DataFrame(
    {
        "id": list("abcdef"),
        "title": ["永磁同步电机控制", "污泥脱水系统", "电机专家", "制造业基金", None, "永磁同步电机控制"],
        "text": [None, "高压脱水", "永磁电机与调速", "投向电机、污泥处理", "水产养殖", None],
        "kind": ["成果", "成果", "专家", "基金", "成果", "achievement"],
        "field": ["先进制造", "环保", None, "先进制造", "农业", "环保"],
        "price": [90_000_000, None, None, 10**10, None, 10],
        "maturity": ["小试", "9", None, None, None, "TRL8"],
        "valid_to": [dt.date(2026, 1, 1), None, None, None, None, dt.date(2028, 1, 1)],
        "place": ["330402", "330402", "330106", None, None, "330402"],
        "capacity": [None, None, 0, None, None, 2],
    }
)


def test_the_right_offer_comes_first_and_says_why() -> None:
    found = match(NEEDS, OFFERS, 2)
    first = {row["need_id"]: row for row in found.filter(pl.col("rank") == 1).iter_rows(named=True)}
    assert first["n1"]["offer_id"] == "f"
    assert first["n2"]["offer_id"] == "b"
    assert "永磁同步电机" in first["n1"]["reasons"]
    assert found["score"].is_between(0, 1).all()
    assert found["level"].is_between(1, 4).all()
    assert found.group_by("need_id").agg(pl.col("score").is_sorted(descending=True))["score"].all()


def test_reasons_point_at_both_sides_and_speak_both_languages() -> None:
    matcher = Matcher().fit(OFFERS)
    found = matcher.why(NEEDS, "n1", "a", on=dt.date(2026, 6, 1))
    phrase = next(reason for reason in found if reason.code == "phrase")
    assert NEEDS["title"][0][phrase.need_at : phrase.need_at + len(phrase.need)] == phrase.need
    assert OFFERS["title"][0][phrase.offer_at : phrase.offer_at + len(phrase.offer)] == phrase.offer
    codes = {reason.code for reason in found}
    assert {"field_same", "maturity_too_low", "price_over", "expired", "ends_before_deadline", "place_same"} <= codes
    with speaking("en"):
        assert "both say" in match(NEEDS, OFFERS, 1)["reasons"][0]


def test_reasons_told_afterwards_are_those_of_the_match() -> None:
    matcher = Matcher().fit(OFFERS, NEEDS["title"].to_list())
    whole, bare = (matcher.match(NEEDS, 3, on=dt.date(2026, 6, 1), reasons=r) for r in (True, False))
    assert bare["reasons"].null_count() == bare.height > 3 and whole.drop("reasons").equals(bare.drop("reasons"))
    why = matcher.explain(NEEDS, bare, on=dt.date(2026, 6, 1))
    assert [told(one) for one in why] == whole["reasons"].to_list()
    changed = NEEDS.with_columns(title=pl.col("title").reverse())
    assert not matcher.match(changed, 3).equals(matcher.match(NEEDS, 3)), "another frame is read anew"


@pytest.mark.parametrize(
    ("column", "good", "bad"),
    [("price", 80_000_000, 80_000_001), ("maturity", "6", "5"), ("place", "330402", "330106"), ("capacity", 1, 0)],
)
def test_each_structured_part_lowers_from_its_threshold_on(column: str, good: object, bad: object) -> None:
    two = pl.concat([OFFERS[5], OFFERS[5]]).with_columns(
        pl.Series("id", ["good", "bad"]), pl.Series(column, [good, bad], dtype=OFFERS.schema[column])
    )
    assert match(NEEDS[0], two, 2)["offer_id"].to_list() == ["good", "bad"]


@pytest.mark.parametrize(
    ("column", "offered", "code"),
    [
        ("maturity", "7", "maturity_enough"), ("maturity", "6", "maturity_enough"), ("maturity", "5", "maturity_too_low"),
        ("price", 79_999_999, "price_within"), ("price", 80_000_000, "price_within"), ("price", 80_000_001, "price_over"),
        ("valid_to", dt.date(2027, 1, 1), "valid_long_enough"), ("valid_to", dt.date(2026, 12, 31), "ends_before_deadline"),
        ("valid_to", dt.date(2026, 6, 1), "ends_before_deadline"), ("valid_to", dt.date(2026, 5, 31), "expired"),
        ("place", "330402", "place_same"), ("place", "330481", "place_near"), ("place", "330400", "place_near"), ("place",
        "330106", "place_far"),
        ("place", "310101", "place_far"),
    ],
)  # fmt: skip
def test_each_signal_on_both_sides_of_its_threshold(column: str, offered: object, code: str) -> None:
    """The need asks for 中试 (6), a budget of 800 000 yuan, the first of 2027, and lies in 330402."""
    one = (
        OFFERS[5]
        .drop("price", "maturity", "valid_to", "place")
        .with_columns(pl.Series(column, [offered], dtype=OFFERS.schema[column]))
    )
    said = {reason.code for reason in Matcher().fit(one).why(NEEDS, "n1", "f", on=dt.date(2026, 6, 1))}
    kinds = ("maturity", "price", "place", "valid", "ends", "expired")
    assert {c for c in said if c.startswith(kinds)} - ({"ends_before_deadline"} if code == "expired" else set()) == {code}


def test_learning_may_take_a_signal_s_weight_but_never_turns_its_sign() -> None:
    """What always goes against a signal takes its weight down to nothing and no further: all within the field refused, all
    outside signed.
    """
    before, within = default_model(), np.arange(800) < 400
    codes = np.where(within, "field_mismatch", "signed").astype(object)
    after, _ = _moved(before, codes, np.zeros(800), {"field_same": within, "field_differs": ~within})
    assert before.structure["field_same"] > 0 > before.structure["field_differs"]
    assert after.structure["field_same"] == after.structure["field_differs"] == 0.0
    assert after.slope > 0
    signed, _ = _moved(before, np.full(400, "signed", dtype=object), np.zeros(400), {"price_over": np.ones(400, dtype=bool)})
    assert before.structure["price_over"] < signed.structure["price_over"] == 0.0


def test_what_is_unknown_is_no_signal() -> None:
    bare = OFFERS.select("id", "title", "text")
    codes = {reason.code for reason in Matcher().fit(bare).why(NEEDS, "n1", "a")}
    assert codes <= {"phrase", "related"}


text = st.text(alphabet="永磁同步电机污泥脱水技术 LED3", max_size=8)
written = (st.none() | text).map(lambda t: t if says_something(t) else None)  # signs for nothing are the side's affair
item = st.tuples(written, written)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.lists(item, min_size=1, max_size=6), item.filter(any))
def test_scores_equal_the_reference(offers: list[tuple[str | None, str | None]], need: tuple[str | None, str | None]) -> None:
    model = default_model()
    lexical = {name: weight for name, weight in model.views.items() if name in LEXICAL}
    model = replace(model, views=lexical, called=(None, None, None))  # what is called is not of the reference
    schema = {"id": pl.String, "title": pl.String, "text": pl.String}
    frame = pl.DataFrame([(str(n), *o) for n, o in enumerate(offers)], schema=schema, orient="row")
    asked = pl.DataFrame([("n", *need)], schema=schema, orient="row")
    pairs = pl.DataFrame({"need_id": ["n"] * len(offers), "offer_id": frame["id"]})
    found = score_pairs(asked, frame, pairs, model=model)
    corpus = [t for t in [whole_text(*need), *(whole_text(*o) for o in offers)] if t]
    said = [n for n, o in enumerate(offers) if any(o)]
    assert found["score"].is_null().to_list() == [n not in said for n in range(len(offers))]
    if said:
        asked_of = [offers[n] for n in said]
        core = reference.sharing(corpus, need, asked_of)
        seen = reference.pool_views(corpus, need, asked_of, core)
        plain = [reference.score_and_level(u, model) for u in reference.pool_predictor(seen, model, core)]
        np.testing.assert_allclose(found["score"].drop_nulls(), [s for s, _ in plain], rtol=1e-6, atol=1e-9)


def test_the_score_of_a_pair_hangs_on_the_files_alone() -> None:
    """Random pairs in random order, `match` with few and with many, and more offers than are compared with each other."""
    parts = ["永磁", "电机", "污泥", "脱水", "激光", "焊接", "隔膜", "涂覆", "胶膜", "疵点", "视觉", "水稻"]
    rng = np.random.default_rng(3)

    def made(prefix: str, count: int) -> pl.DataFrame:
        return pl.DataFrame(
            {"id": [f"{prefix}{n}" for n in range(count)], "title": ["".join(rng.choice(parts, 4)) for _ in range(count)]}
        )

    needs, offers = made("n", 4), made("o", 150)
    matcher = Matcher().fit(offers, needs["title"].to_list())
    every = needs.select(need_id="id").join(offers.select(offer_id="id"), how="cross")
    whole = dict(
        zip(every.rows(), matcher.score_pairs(needs, every, reasons=False).select("score", "level", "chance").rows(), strict=True)
    )
    for size in (1, 2, 7, 60):
        some = every.sample(size, shuffle=True, seed=size)
        told = matcher.score_pairs(needs, some, reasons=False)
        assert [whole[pair] for pair in some.rows()] == told.select("score", "level", "chance").rows()
    for k in (1, 5, 150):
        for need, offer, *said in (
            matcher.match(needs, k, reasons=False).select("need_id", "offer_id", "score", "level", "chance").iter_rows()
        ):
            assert whole[need, offer] == tuple(said), k


def test_what_no_reason_tells_is_no_match() -> None:
    """Words that the reasons leave out make no level and rank below a pair that has a reason; a shared field lifts the lid."""
    needs = pl.DataFrame(
        {
            "id": ["n1", "n5"],
            "title": ["光伏组件封装胶膜黄变", "降低成本19%"],
            "text": ["需要解决光伏组件EVA胶膜在湿热环境下的黄变和脱层问题，提高透光率", "系统成本下降19%，提升效率"],
        }
    )
    offers = pl.DataFrame(
        {
            "id": ["o1", "o2", "o5", "o6"],
            "title": ["高耐候光伏封装胶膜", "基于深度学习的织物疵点检测系统", "MAIL server", "水稻新品种"],
            "text": [
                "一种抗黄变POE/EVA光伏封装胶膜，湿热老化3000小时透光率保持95%",
                "机器视觉AI检测织物疵点，成本下降19%",
                "email repair系统，效率提升19%，成本下降",
                "抗病高产水稻",
            ],
        }
    )
    found = {(r["need_id"], r["offer_id"]): r for r in match(needs, offers, 4).to_dicts()}
    told, bare = found["n1", "o1"], found["n5", "o5"]
    assert bare["reasons"] == "没有能说明问题的共同词语"
    assert bare["level"] == 1 < told["level"] and bare["score"] < told["score"] and bare["chance"] < told["chance"]
    field = pl.Series("field", ["软件", "软件"]), pl.Series("field", ["软件"] * 4)
    with_field = match(needs.with_columns(field[0]), offers.with_columns(field[1]), 4).filter(pl.col("need_id") == "n5")
    assert with_field["level"].max() > 1


def test_lowered_predictors_keep_their_order_and_only_those_called_move() -> None:
    model = default_model()
    least = model.called[0]
    u = np.array([least - 1, least - 1e-6, least, least + 0.5, least + 3])
    low = model.lowered(u)
    assert (low[:2] == u[:2]).all() and (model.levels(low) == 1).all() and (np.diff(low[2:]) > 0).all()
    assert (replace(model, called=(None, None, None)).lowered(u) == u).all()


def test_added_is_as_if_it_had_been_there() -> None:
    corpus = [*OFFERS["title"].drop_nulls(), "污泥深度脱水", "全新词汇"]
    more = OFFERS.select("id", "title", "text").with_columns(pl.col("id") + "2", title=pl.lit("全新石墨烯 电机 ABC-1"))
    base = OFFERS.select("id", "title", "text")
    one = Matcher()
    one.fit(base[:0], corpus)
    for row in range(base.height):
        one.add(base[row])
    one.add(more)
    other = Matcher()
    other.fit(base[:0], corpus)
    other.add(pl.concat([base, more]))
    for left, right in zip(one.match(NEEDS, 20).iter_columns(), other.match(NEEDS, 20).iter_columns(), strict=True):
        assert left.equals(right)
    with pytest.raises(Fault, match="a"):
        one.add(base[0])


def test_the_order_of_the_lists_changes_no_score() -> None:
    talk = [
        f"{a}{b}，{c}"
        for a in ("永磁", "污泥", "芯片", "水稻")
        for b in ("电机", "脱水", "封装", "育种")
        for c in ("控制", "干化", "光刻")
    ]
    offers = pl.DataFrame({"id": [str(n) for n in range(len(talk))], "title": talk})
    needs = pl.DataFrame({"id": ["a", "b", "c"], "title": ["永磁电机", "污泥干化", "水稻 育种 芯片"]})
    one = match(needs, offers, 20).sort("need_id", "offer_id")
    other = match(needs[::-1], offers.sample(fraction=1, shuffle=True, seed=3), 20).sort("need_id", "offer_id")
    both = one.join(other, on=["need_id", "offer_id"], how="inner")
    assert both.height >= 55, "where scores are equal the earlier offer is kept, so a few at the edge differ"
    np.testing.assert_allclose(both["score"], both["score_right"], atol=1e-6)


def test_same_input_same_bytes_and_a_saved_matcher_answers_the_same(tmp_path) -> None:
    assert match(NEEDS, OFFERS, 5).equals(match(NEEDS, OFFERS, 5))
    matcher = Matcher().fit(OFFERS, ["污泥"])
    matcher.match(NEEDS)
    matcher.save(tmp_path / "m")
    again = load(tmp_path / "m")
    assert again.match(NEEDS, 5).equals(matcher.match(NEEDS, 5))
    again.save(tmp_path / "n")
    assert (tmp_path / "m").read_bytes() == (tmp_path / "n").read_bytes()
    (tmp_path / "x").write_text("no")
    for reader in (load, read_model):
        with pytest.raises(Fault):
            reader(tmp_path / "x")
    default_model().save(tmp_path / "model")
    assert read_model(tmp_path / "model") == default_model()


def test_empty_one_word_and_twin_texts() -> None:
    needs = pl.DataFrame({"id": ["e", "w", "p"], "title": ["", "电", "！！"], "text": [None, None, ""]})
    found = match(needs, OFFERS, 10)
    assert set(found["need_id"]) == {"w"}
    pairs = pl.DataFrame({"need_id": ["e", "w"], "offer_id": ["a", "a"]})
    scored = score_pairs(needs, OFFERS, pairs)
    assert scored["score"].is_null().to_list() == [True, False]
    assert scored["level"].is_null().to_list() == scored["chance"].is_null().to_list() == [True, False]
    assert match(NEEDS, OFFERS, 3)["chance"].is_between(0, 1).all()
    twins = match(NEEDS[0].select("id", "title"), OFFERS.select("id", "title", "text"), 6).filter(
        pl.col("offer_id").is_in(["a", "f"])
    )
    assert twins["score"].n_unique() == 1
    assert twins["offer_id"].to_list() == ["a", "f"]
    assert match(NEEDS, OFFERS[:0], 3).is_empty()
    assert match(NEEDS[:0], OFFERS, 3).is_empty()


def test_signs_for_nothing_have_no_score_and_are_never_ranked() -> None:
    needs = pl.DataFrame({"id": ["n", "half"], "title": ["无", "激光焊接机"], "text": ["暂无。", "详见附件1"]})
    offers = pl.DataFrame({"id": ["o", "p", "q"], "title": ["无", "激光焊接", "n/a"], "text": ["无", "焊接", None]})
    assert silent(needs, "needs") == ["n"] and silent(offers, "offers") == ["o", "q"]
    found = match(needs, offers, 10)
    assert found.select("need_id", "offer_id").rows() == [("half", "p")]
    every = pl.DataFrame({"need_id": ["n", "half", "half"], "offer_id": ["p", "o", "p"]})
    scored = score_pairs(needs, offers, every)
    assert (
        scored["score"].is_null().to_list()
        == scored["level"].is_null().to_list()
        == scored["rank"].is_null().to_list()
        == [True, True, False]
    )
    assert scored["reasons"].to_list()[:2] == ["一方没有文字，无从评分"] * 2


def test_reasons_leave_out_what_stands_in_every_third_text_and_close_words_of_a_small_corpus() -> None:
    needs = pl.DataFrame({"id": ["a"], "title": ["Permanent magnet motor for compressor"], "text": ["嘉禾塑业专用"]})
    offers = pl.DataFrame({"id": ["b", "c"], "title": ["Permanent magnet motor control", "嘉禾 塑业 车间"], "text": [None, None]})
    few = Matcher().fit(offers, needs["title"].to_list())
    assert [r.need for r in few.why(needs, "a", "b")] == ["Permanent magnet motor"]
    assert {r.code for r in few.why(needs, "a", "c")} == {"phrase"}
    corpus = [f"嘉禾塑业第{n}号 注塑 {'永磁' if n % 3 == 0 else '陶瓷'}" for n in range(18)]
    many = Matcher().fit(offers, corpus)
    assert many.basis.tells("永磁") and not many.basis.tells("嘉禾") and not many.basis.tells("注塑")
    assert [r.code for r in many.why(needs, "a", "c")] == ["nothing_shared"]
    assert Matcher().fit(offers[:1], corpus[:18]).basis.tells("嘉禾"), "nineteen texts are too few to say so"


def test_close_words_are_of_one_topic_and_of_a_corpus_that_knows_them() -> None:
    talk = ["污水 曝气 活性污泥", "废水 曝气 活性污泥", "芯片 光刻 晶圆", "集成电路 光刻 晶圆", "水稻 育种"] * 25
    needs = pl.DataFrame({"id": ["n"], "title": ["污水"], "text": [None]}, schema_overrides={"text": pl.String})
    offers = pl.DataFrame({"id": ["o", "p"], "title": ["废水", "晶圆"]})
    large = Matcher().fit(offers, talk)
    assert [(r.code, r.need, r.offer) for r in large.why(needs, "n", "o")] == [("related", "污水", "废水")]
    assert [r.code for r in large.why(needs, "n", "p")] == ["nothing_shared"]
    assert [r.code for r in Matcher().fit(offers, talk[:90]).why(needs, "n", "o")] == ["nothing_shared"]


@pytest.mark.slow
def test_a_text_of_a_hundred_thousand_characters() -> None:
    long = ("永磁同步电机的控制方法与污泥脱水装置3.5kWh。" * 5000)[:100_000]
    needs = pl.DataFrame({"id": ["n"], "title": [long], "text": [long]})
    offers = pl.DataFrame({"id": ["o", "p"], "title": ["电机", "鱼"], "text": [long, "鱼塘"]})
    assert match(needs, offers, 2)["offer_id"][0] == "o"


@pytest.mark.parametrize(
    ("needs", "offers", "says"),
    [
        (NEEDS.drop("id"), OFFERS, "id"),
        (NEEDS.select("id"), OFFERS, "title"),
        (pl.concat([NEEDS, NEEDS]), OFFERS, "n1"),
        (NEEDS.with_columns(id=pl.lit(None, dtype=pl.String)), OFFERS, "1"),
        (NEEDS, OFFERS.with_columns(price=pl.lit("贵")), "price"),
    ],
)
def test_bad_frames_are_named(needs: pl.DataFrame, offers: pl.DataFrame, says: str) -> None:
    with pytest.raises(Fault, match=says):
        match(needs, offers)
    with pytest.raises(Fault, match="zz"):
        score_pairs(NEEDS, OFFERS, pl.DataFrame({"need_id": ["n1"], "offer_id": ["zz"]}))
    with pytest.raises(Fault):
        Matcher().match(NEEDS)


def test_learning_moves_only_what_the_code_names_and_is_reproducible() -> None:
    matcher = Matcher().fit(OFFERS)
    before = matcher.model
    price = pl.DataFrame({"need_id": ["n1"], "offer_id": ["a"], "code": ["price"]})
    learned = learn(matcher, price, NEEDS)
    after = learned.model
    assert after.slope == before.slope
    assert after.structure["price_over"] < before.structure["price_over"]
    assert {k: v for k, v in after.structure.items() if k != "price_over"} == {
        k: v for k, v in before.structure.items() if k != "price_over"
    }
    assert "price_over" in learned.changes["weight"].to_list()
    many = pl.DataFrame(
        {
            "need_id": ["n1", "n1", "n2", "n2"],
            "offer_id": ["e", "f", "b", "d"],
            "code": ["field_mismatch", "signed", "already_solved", "no_capacity"],
        }
    )
    one, other = learn(matcher, many, NEEDS), learn(matcher, many[::-1], NEEDS)
    assert one.model == other.model
    assert one.model.slope > before.slope
    assert one.model.structure["field_differs"] > before.structure["field_differs"]  # what was signed is of another field
    assert one.solved_needs == ("n2",)
    assert one.full_offers == ("d",)
    matcher.model = one.model
    assert matcher.match(NEEDS, 6).filter((pl.col("need_id") == "n1") & (pl.col("rank") == 1))["offer_id"][0] != "f"
    with pytest.raises(Fault, match="boring"):
        learn(matcher, many.with_columns(code=pl.lit("boring")), NEEDS)
    assert learn(matcher, many.with_columns(code=pl.lit("met")), NEEDS).model == matcher.model
    assert all(words.zh and words.en for words in CODES.values())


def test_a_team_has_one_of_each_kind_or_says_none_fits() -> None:
    best = compose(Matcher().fit(OFFERS), NEEDS, teams=1)
    row = best.row(0, named=True)
    assert (row["need_id"], row["achievement"], row["expert"], row["fund"]) == ("n1", "f", "c", "d")
    none = compose(Matcher().fit(OFFERS.filter(pl.col("kind") != "专家")), NEEDS, teams=2)
    assert none["expert"].null_count() == none.height
    assert "暂无合适" in none["reasons"][0]


def test_two_sides_in_which_nothing_is_written() -> None:
    mute = pl.DataFrame({"id": ["a", "b"], "title": ["无", "—"], "text": [None, "详见附件"]})
    assert match(mute, mute).height == 0 and match(mute, OFFERS).height == 0 and match(NEEDS, mute).height == 0
    pairs = pl.DataFrame({"need_id": ["a"], "offer_id": ["b"]})
    answer = score_pairs(mute, mute, pairs)
    assert answer.select("score", "level", "chance", "rank").row(0) == (None,) * 4 and answer["reasons"][0]


def test_a_title_that_is_a_bare_sign_counts_by_its_text() -> None:
    needs = pl.DataFrame({"id": ["a", "b"], "title": ["5G", "5G"], "text": ["5G基站天线的散热", "5G"]})
    offers = pl.DataFrame({"id": ["x", "y"], "title": ["基站天线", "污泥脱水"]})
    assert match(needs, offers, 1).select("need_id", "offer_id").rows() == [("a", "x")]
    assert silent(needs, "needs") == ["b"]


def test_a_pair_given_twice_is_one_pair() -> None:
    once = pl.DataFrame({"need_id": ["n2", "n1", "n1"], "offer_id": ["b", "a", "b"]})
    answer = score_pairs(NEEDS, OFFERS, pl.concat([once, once[:2]]))
    assert answer[:3].rows() == score_pairs(NEEDS, OFFERS, once).rows() and answer[3:].rows() == answer[:2].rows()
