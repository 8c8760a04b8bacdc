"""Shared phrases that mean something, words that do not, and cells in which nothing is written."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yipanqi.engines.text import generic_words, one_topic, says_something, shared_phrases, telling, topic_words, topics


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("Permanent magnet motor for compressor", "Permanent magnet motor control", ["Permanent magnet motor"]),
        ("Textile wastewater, by membrane", "A membrane for textile plants' wastewater", ["Textile", "wastewater", "membrane"]),
        ("NCM811 cathode, 15kW, 19 %", "ncm811 anode 15kW 19%", ["NCM811"]),
        ("permanent-magnet drive", "permanent magnet coupling", ["permanent-magnet"]),
        ("a motor of high efficiency", "motorway at high efficiency", []),
        ("Li-ion cells", "ion lithium", ["ion"]),
        ("C++ code", "c++", ["C++"]),
        ("能耗下降19%的控制系统，提升效率", "系统提升；能耗下降19%；提升效率", []),
        ("2024年度稻渔共生系统", "2025年度稻渔共生示范", ["稻渔共生"]),
        ("石墨烯电池", "一种石墨烯", ["石墨烯"]),
        ("异步电机改永磁电机", "永磁 电机 控制", ["永磁电机"]),
        ("高速电机", "同步电机", ["电机"]),
        ("电子商务", "电子显微镜", []),
        ("人工智能与机器人", "基于人工智能的机器人系统", ["人工智能", "机器人"]),
        ("杭州市，嘉兴市", "嘉兴市，杭州市", []),
        ("鱼", "鱼", []),
        ("永磁，电机", "永磁电机", ["永磁", "电机"]),
        ("永磁\n电机", "永磁电机", ["永磁", "电机"]),
        ("永磁，电机", "永磁，电机", ["永磁", "电机"]),
        ("laser\nlaser welding", "laser\nlaser welding", ["laser welding"]),
        ("数控机床\n机床主轴热误差补偿", "数控机床\n机床主轴热误差建模与补偿", ["数控机床", "机床主轴热误差", "补偿"]),
        ("机床主轴热。", "机床主轴热，", ["机床主轴热"]),
        ("稻渔系统", "稻渔示范", ["稻渔"]),
        ("和服设计", "产品和服务", []),
        ("和服设计", "产品和服务，和服", ["和服"]),
        ("永磁", "水永磁化", []),
        ("", "电机", []),
    ],
)
def test_what_both_say_in_whole_telling_words(first: str, second: str, said: list[str]) -> None:
    assert sorted(p.words for p in shared_phrases(first, second)) == sorted(said)


def test_the_words_of_the_caller_count_as_well() -> None:
    assert shared_phrases("污泥脱水", "污泥脱水", tells=lambda word: word != "污泥")[0].words == "脱水"
    heavy = shared_phrases("锂电池，污泥", "污泥，锂电池", lambda word: 9.0 if word == "污泥" else 1.0, 1)
    assert [(p.words, p.weight) for p in heavy] == [("污泥", 9.0)]
    assert len(shared_phrases("锂电池，污泥，永磁，陶瓷", "陶瓷，永磁，污泥，锂电池", most=2)) == 2


pieces = st.lists(
    st.sampled_from(["永磁", "同步电机", "污泥", "motor", " ", "，", "gcr15", "系统", "度", "19%", "\n", "Ａ"]), max_size=9
).map("".join)


@settings(max_examples=150, deadline=None)
@given(pieces, pieces)
def test_every_phrase_stands_in_both_texts_as_whole_words(first: str, second: str) -> None:
    for phrase in shared_phrases(first, second):
        assert "\n" not in phrase.words + phrase.there and "，" not in phrase.words + phrase.there
        assert first[phrase.first :].startswith(phrase.words)
        assert second[phrase.second :].startswith(phrase.there)
        for text, at, words in ((first, phrase.first, phrase.words), (second, phrase.second, phrase.there)):
            around = text[at - 1 : at], text[at + len(words) : at + len(words) + 1]
            assert not (words[0].isascii() and around[0].isascii() and around[0].isalnum()), "a Latin word has both its ends"
            assert not (words[-1].isascii() and around[1].isascii() and around[1].isalnum())


def test_telling_words() -> None:
    say = "永磁 污水 membrane gcr15 led-100 3d 5g 机器人 新能源 稻渔 ncm811"
    silent = "系统 下降 提升 能耗 集成 示范 19 19% 15kw 3.5mpa 200g 5 g kw 膜 efficient 杭州 目前 一种 the control"
    assert [w for w in say.split() if not telling(w)] == [] == [w for w in silent.split() if telling(w)]
    assert 1_300 < len(generic_words()) < 3_000


SIGNS = (
    "无|无。|暂无|暂 无|待定|/|—|——|none|N/A|n.a.|详见附件|详见附件1|见附件2、附件3|（无）|test|Test "
    "1|测试|123|同上|同上。|无；无|无/无|-|…|同标题|TBD|null|#N/A|111|aaa|"
    "啊啊啊|XXX|A|1.|无 无|暂无，待定|具体内容详见附件|See attachment.|No description|面议|待补充。"
    "|略|保密|请见附件|详见申报书|无具体要求|【无】|Ｎ／Ａ|无无|xxxx xxx|2024-01-01|"
    "详见附件《技术需求表》| \n "
)


@pytest.mark.parametrize("text", SIGNS.split("|"))
def test_nothing_written(text: str) -> None:
    assert not says_something(text)
    assert says_something(f"{text} 污泥脱水"), "a sign beside words takes nothing from them"


LATER = (
    "另附|不清楚|暂不公开|电话联系|价格面议|可面谈|另行商议|协商|双方协商解决|视情况而定|看具体情况|以"
    "后再定|需求暂无|详情请咨询|费用待定|请电话咨询"
)


@pytest.mark.parametrize("text", LATER.split("|"))
def test_what_is_put_off_says_nothing(text: str) -> None:
    assert not says_something(text) and not says_something(f"{text}。") and says_something(f"{text} 污泥脱水")


WORDS = (
    "联系人管理|技术咨询|协商算法|协同沟通机器人|视情况而定的调度|情况模拟|污泥待定位|电话机|电|鱼|无人"
    "机|LED|膜|测试仪器|test bench for motors|无刷电机|附件加工|暂无好的脱水办法|no-till farming|见光催化|n-type "
    "silicon|无损检测|PVC|Ti|同步电机"
)


@pytest.mark.parametrize("text", WORDS.split("|"))
def test_something_written(text: str) -> None:
    assert says_something(text)


def test_nothing_at_all_and_one_sign_at_length() -> None:
    assert not says_something(None) and not says_something("")
    assert not says_something("无" * 500) and says_something("无锡" * 300)


def test_topics_bring_words_of_one_thing_together() -> None:
    rows = topic_words(["印染废水", "城镇污水厂", "RFID 卡", "门禁", None])
    seen = topics(rows, np.ones(rows.shape[1]))
    alike = (seen @ seen.T).toarray()
    assert alike[0, 1] > 0.3 and alike[2, 3] > 0.3
    assert alike[0, 3] == alike[1, 2] == alike[4, 4] == 0
    assert one_topic("污水", "废水") and not one_topic("污水", "芯片") and not one_topic("无此词", "无此词")
    assert topic_words(["controlled LEDs"]).nnz == 0, "a Latin word counts only whole"
