"""Research institutions of the model city: the two laboratories that its account names, all others invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from yipanqi.demo._codes import body_codes
from yipanqi.demo._places import BY_CODE
from yipanqi.demo._published import target
from yipanqi.demo._wording import UNIVERSITIES, person_names

NEW_TYPE = "新型研发机构"
_SUBJECTS_TEXT = (
    "智能装备 柔性电子 先进纺织 生物制造 新能源材料 集成电路 数字经济 海洋工程 现代农业 医疗器械 "
    "光电技术 精密制造 绿色化工 膜材料 机器人 时尚面料 氢能 航空部件 食品营养 信息安全"
)
_SUBJECTS = _SUBJECTS_TEXT.split()
_SPREAD = (
    ("330402",) * 7
    + ("330411",) * 5
    + ("330421",) * 6
    + ("330424",) * 3
    + ("330481",) * 5
    + ("330482",) * 4
    + ("330483",) * 4
    + ("330471",) * 4
    + ("330472",) * 2
)


@dataclass(frozen=True)
class Institute:
    """`posted`: innovation commissioners stand there on the last day."""

    name: str
    kind: str  # 新型研发机构, 实验室, 技术创新中心
    level: str
    legal: str
    partner: str
    founded: date
    place: str
    code: str
    head: str
    posted: bool


def institutes(seed: int) -> list[Institute]:
    """New-type institutions (as many with commissioners as published, five without) and laboratories, one of them national."""
    rng = np.random.default_rng([seed, 2])
    posted = target("institutions")
    count = posted + 5
    heads = person_names(rng, count + 4)
    legal = rng.choice(["事业单位", "民办非企业单位", "企业"], count, p=[0.45, 0.35, 0.2]).tolist()
    codes = body_codes("12", ["330400"] * (count + 4), range(1, count + 5))
    made = []
    for i in range(count):
        place = _SPREAD[i % len(_SPREAD)]
        subject = _SUBJECTS[i % len(_SUBJECTS)]
        partner = UNIVERSITIES[(i * 3) % len(UNIVERSITIES)]
        end = "研究院" if i < len(_SUBJECTS) else "创新研究中心"
        name = f"{partner}{BY_CODE[place].prefix}{subject}{end}"
        founded = date(2012 + int(rng.integers(0, 12)), int(rng.integers(1, 13)), int(rng.integers(1, 28)))
        level = ("省级", "市级", "市级", "省级", "国家级")[i % 5] if i % 10 != 4 else "省级"
        made.append(Institute(name, NEW_TYPE, level, legal[i], partner, founded, place, codes[i], heads[i], i < posted))
    rest = codes[count:]
    made += [
        Institute(
            "南湖实验室", "实验室", "全国重点实验室", "事业单位", "—", date(2020, 7, 1), "330402", rest[0], heads[count], False
        ),
        Institute(
            "乌镇实验室", "实验室", "省级", "事业单位", "模例大学", date(2021, 3, 1), "330483", rest[1], heads[count + 1], False
        ),
        Institute(
            "样本集成电路重点实验室",
            "实验室",
            "省级",
            "事业单位",
            "拟样理工大学",
            date(2019, 5, 6),
            "330411",
            rest[2],
            heads[count + 2],
            False,
        ),
        Institute(
            "仿真时尚产业技术创新中心",
            "技术创新中心",
            "省级",
            "企业",
            "仿真工业大学",
            date(2022, 9, 9),
            "330483",
            rest[3],
            heads[count + 3],
            False,
        ),
    ]
    return made
