"""What people call a functional zone in its own city. In: its official and other names, the city's and province's names. Out:
word -> grade.

合肥新站高新技术产业开发区 is 新站高新区, 新站区, 新站 (SURE); 高新区 alone is rather the zone without a name of its own
(WEAK); and a 开发区 may be a 高新区 too where no other is meant (RIVAL). Made by rule for every zone; an answer needs one
SURE zone and no rival.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

SURE, RIVAL, WEAK = 3, 2, 1

#: What a zone is, as the end of its official name -> the short forms in use; the first that fits counts.
_KINDS: tuple[tuple[re.Pattern[str], tuple[str, ...], tuple[str, ...]], ...] = tuple(
    (re.compile(f"(?:{end})$"), short, rival)
    for end, short, rival in (
        ("经济技术开发区|经济开发区", ("经开区", "经开", "开发区", "经济技术开发区", "经济开发区", "经济技术区", "经济区"), ()),
        (
            "高新技术产业(?:开发区|园区|示范区)|高新技术开发区|高技术产业开发区|高新技术园区|高新产业园区",
            (
                "高新区",
                "高新",
                "高新开发区",
                "高新园区",
                "高新产业园区",
                "高新技术开发区",
                "高新技术区",
                "高新技术园区",
                "高新技术产业园区",
                "高新技术产业园",
                "高新产业园",
                "高新技术园",
                "高新园",
                "高新技术产业区",
                "高新技术产业开发区",
            ),
            ("开发区",),
        ),
        ("转型综合改革示范区", ("综改区", "综改示范区", "转型综改示范区", "转型综改区", "示范区"), ()),
        ("城乡一体化示范区", ("示范区", "一体化示范区", "城乡示范区", "一体化区"), ()),
        ("经济综合实验区", ("区", "实验区", "综合实验区", "经济区"), ()),
        ("(?:现代)?产业园区", ("产业园区", "产业园", "现代产业园", "现代产业园区", "园区"), ()),
        ("工业园区", ("工业园区", "工业园", "园区"), ()),
        ("化工园区", ("化工园区", "化工园", "化工区", "园区"), ()),
        ("创意园区", ("创意园区", "创意园", "园区"), ()),
        ("风景名胜区", ("风景名胜区", "风景区", "景区", "名胜区"), ()),
        ("综合保税区", ("综合保税区", "综保区", "保税区"), ()),
        ("旅游度假区", ("旅游度假区", "度假区", "旅游区"), ()),
        ("(?:产业|物流产业)?集?聚集区|产业集聚区", ("集聚区", "聚集区", "产业集聚区", "产业聚集区"), ()),
        ("管理区", ("管理区",), ()),
        ("示范区", ("示范区",), ()),
        ("开发区", ("开发区",), ()),
        ("新区", ("新区",), ()),
        ("新城", ("新城",), ()),
        ("食品区", ("食品区",), ()),
        ("港区", ("港区",), ()),
    )
)
_OFFICE = re.compile(r"(?:开发建设)?(?:管理委员会|管委会|党工委)$")
#: A word made only of these says what a zone is and not which one; it means a zone of the writer's own city or none.
_GENERAL = re.compile(
    r"(?:(?:国家|省|市|县)级?)?(?:经济|经|技术|高新|高|产业|开发|开|工业|科技|科创|科学|创新|现代|农业|商务|国际|综合|综|保税|保|旅游|度假|物流|金融|软件|"
    r"生态|文化|化工|循环|示范|试验|实验|改革|改|管理|风景|名胜|转型|城乡|一体化|出口|加工|自贸|自由贸易|高铁|枢纽|滨海|滨江|滨湖|滨水|沿海|临港|临空|空港|"
    r"航空港|海港|港口|港|东部|西部|南部|北部|中心|城东|城西|城南|城北|城|郊|矿|新)*(?:园区|新区|新城|片区|区|园|港|新|开|城)"
)
#: A zone by the water or the harbour is called by that alone: 临港经济技术开发区 is 临港区, 滨海经济技术开发区 is 滨海区 or
#: 滨海新区.
_BY_WATER = re.compile(r"(?:港|海|江|湖|空)$")


def general(word: str) -> bool:
    """Whether `word` names a kind of zone (经开区, 滨海新区, 国际商务区) or part of a town (城区, 郊区), not one place of the
    country.
    """
    return word in ("经开", "高新", "新区", "园区", "市区", "市中区", "市辖区") or bool(_GENERAL.fullmatch(word))


def everyday(names: Iterable[str], larger: tuple[str, ...], places: set[str]) -> dict[str, int]:
    """Words for the zone with these official and other names in the city `larger` (names of province and city, long and short).

    `places`: names that belong to other places, which a zone's own name alone never takes (合肥 of 阜阳合肥现代产业园区).
    """
    graded: dict[str, int] = {}

    def add(word: str, grade: int) -> None:
        if len(word) >= 2:
            graded[word] = max(grade, graded.get(word, 0))

    for name in names:
        whole = _OFFICE.sub("", name) or name
        core = bare_of(whole, larger)
        for word in (name, whole, core):
            add(word, SURE)
        for end, short, rival in _KINDS:
            found = end.search(core)
            if found is None:
                continue
            own = core[: found.start()]
            for word in (found[0], *short):
                add(own + word, SURE)
                if own:
                    add(word, WEAK)
            for word in rival:
                add(own + word, WEAK if own else RIVAL)
            if own:
                _by_own_name(own, places, add)
            break
    return graded


def _by_own_name(own: str, places: set[str], add: Callable[[str, int], None]) -> None:
    """新站, 新站区; 临港区, 滨海新区: what is said where the zone's own name alone is enough."""
    water = bool(_BY_WATER.search(own))
    if own in places or f"{own}区" in places or (len(own) < 2 and not water):
        return
    add(f"{own}区", SURE)
    if water:
        add(f"{own}新区", SURE)
        if own.endswith("港"):
            add("港区", SURE if own in ("港", "航空港") else WEAK)
    if (water and len(own) > 2) or (not water and not general(own) and not general(f"{own}区")):
        add(own, SURE)


def bare_of(name: str, larger: tuple[str, ...]) -> str:
    """The name without the province and city before it, if something is left that still says what it is."""
    before = None
    while before != name:
        before = name
        for word in sorted(larger, key=len, reverse=True):
            rest = name.removeprefix(word)
            if rest != name and len(rest) >= 2:
                name = rest
                break
    return name


def without_office(word: str) -> str:
    """The zone whose committee or bureau `word` names."""
    return (
        re.sub(r"(?:科技创新局|科学技术局|科技局|科创局|经济发展局|经发局|投资促进局|分局)$", "", _OFFICE.sub("", word)) or word
    )
