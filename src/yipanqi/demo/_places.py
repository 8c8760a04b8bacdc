"""The nine places of the model city (GB/T 2260 codes; the two zones with internal codes), how they are written, their towns."""

from __future__ import annotations

from dataclasses import dataclass

CITY, CITY_CODE = "嘉兴市", "330400"


@dataclass(frozen=True)
class Place:
    """`division` stands in the codes of its firms (a zone has none of its own); sizes are numbers of firms at scale 1."""

    code: str
    name: str
    aliases: tuple[str, ...]
    division: str
    prefix: str  # in front of firms' names
    towns: tuple[str, ...]
    above: int  # above-scale industrial firms in 2024
    small: int  # other firms
    active: float  # share of above-scale industry with R&D in 2024
    rd_2023: float  # 亿元, for the place statistics
    gdp_2023: float

    @property
    def left(self) -> int:
        """Firms above scale in earlier years only."""
        return round(self.above * 0.04)


PLACES = (
    Place(
        "330402",
        "南湖区",
        ("南湖", "嘉兴市南湖区"),
        "330402",
        "嘉兴",
        ("东栅街道", "七星街道", "凤桥镇", "余新镇", "新丰镇", "大桥镇"),
        600,
        760,
        0.80,
        40.6350,
        760.21,
    ),
    Place(
        "330411",
        "秀洲区",
        ("秀洲", "嘉兴市秀洲区"),
        "330411",
        "嘉兴",
        ("高照街道", "嘉北街道", "王江泾镇", "油车港镇", "新塍镇", "王店镇", "洪合镇"),
        1000,
        620,
        0.78,
        36.4120,
        905.36,
    ),
    Place(
        "330421",
        "嘉善县",
        ("嘉善", "嘉兴市嘉善县"),
        "330421",
        "嘉善",
        ("魏塘街道", "罗星街道", "惠民街道", "大云镇", "西塘镇", "干窑镇", "姚庄镇", "天凝镇"),
        950,
        700,
        0.82,
        34.9060,
        932.05,
    ),
    Place(
        "330482",
        "平湖市",
        ("平湖", "嘉兴市平湖市"),
        "330482",
        "平湖",
        ("当湖街道", "钟埭街道", "新埭镇", "新仓镇", "广陈镇", "林埭镇", "独山港镇"),
        900,
        560,
        0.77,
        30.0140,
        872.40,
    ),
    Place(
        "330424",
        "海盐县",
        ("海盐", "嘉兴市海盐县"),
        "330424",
        "海盐",
        ("武原街道", "西塘桥街道", "秦山街道", "望海街道", "沈荡镇", "百步镇", "于城镇"),
        650,
        380,
        0.76,
        21.6870,
        702.14,
    ),
    Place(
        "330481",
        "海宁市",
        ("海宁", "嘉兴市海宁市"),
        "330481",
        "海宁",
        ("硖石街道", "海洲街道", "海昌街道", "马桥街道", "许村镇", "长安镇", "袁花镇", "盐官镇"),
        1400,
        760,
        0.79,
        41.8830,
        1318.02,
    ),
    Place(
        "330483",
        "桐乡市",
        ("桐乡", "嘉兴市桐乡市"),
        "330483",
        "桐乡",
        ("梧桐街道", "凤鸣街道", "高桥街道", "乌镇镇", "濮院镇", "崇福镇", "洲泉镇"),
        1200,
        720,
        0.74,
        35.5780,
        1245.93,
    ),
    Place(
        "330471",
        "经开区",
        ("嘉兴经开区", "嘉兴经济技术开发区", "经济技术开发区"),
        "330402",
        "嘉兴",
        ("城南街道", "嘉北街道", "塘汇街道", "长水街道"),
        250,
        130,
        0.85,
        7.1150,
        219.07,
    ),
    Place("330472", "港区", ("嘉兴港区", "嘉兴港区（综合保税区）"), "330482", "嘉兴", ("乍浦镇",), 100, 38, 0.75, 3.1950, 107.32),
)
BY_CODE = {place.code: place for place in PLACES}
COUNTIES = tuple(place for place in PLACES if place.code[4] != "7")
NAMES = tuple(place.name for place in PLACES)
