"""Two documents, one in each language, that use every kind of block."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from yipanqi.engines.documents import (
    Chart,
    Document,
    FigureRef,
    Imprint,
    IndexEntry,
    Items,
    Note,
    Paragraph,
    Section,
    Series,
    Table,
    Text,
)

HOST = "http://localhost:8000/figures"
PLACES = ("南湖区", "秀洲区", "嘉善县", "平湖市", "海盐县", "海宁市", "桐乡市", "经济技术开发区", "港区")


def ref(key: str, text: str, place: str = "330400", period: str = "2024", **more: bool) -> FigureRef:
    return FigureRef(key, place, period, text, "" if more else f"{HOST}/{key}?place={place}&period={period}", **more)


TURNOVER = ref("technology_turnover", "376.6亿元")
INTENSITY = ref("rd_intensity", "3.56%", period="2023")
RANK = ref("rd_intensity_rank", "第2位", period="2023")
DECLARED = ref("delegations", "12批次", declared=True)


def chinese() -> Document:
    chart = Chart(
        "bar",
        "各县（市、区）技术交易额",
        PLACES,
        (Series("2024年", (62.1, 41.3, 38.8, 55.0, 29.7, 71.2, 48.9, 22.4, None)),),
        unit="亿元",
        decimals=1,
        highlight=5,
    )
    line = Chart(
        "line",
        "研发投入强度走势",
        ("2019", "2020", "2021", "2022", "2023"),
        (Series("", (2.93, 3.11, 3.25, 3.41, 3.56)),),
        unit="%",
        decimals=2,
        notes=("数据来源：市统计局年度公报。",),
    )
    table = Table(
        "专项行动进展",
        ("行动", "牵头县（市、区）", "目标", "完成", "进度"),
        (
            (
                "高新企业规上化、规上企业高新化",
                "秀洲区",
                "40%",
                ref("above_scale_share_of_applicants", "39.6%", "330411"),
                "正常",
            ),
            (
                "企业创新研发提质攻坚",
                "经济技术开发区",
                "85%",
                ref("rd_activity_rate", "85.2%", "330471"),
                "完成",
            ),
            (
                "科创飞地",
                "平湖市",
                "15个",
                (ref("enclave_projects", "14个", "330482"), Text("（差1个）")),
                "滞后",
            ),
            ("国际合作教育样板区", "海宁市", "—", "暂缺", "未知"),
        ),
        notes=("注：进度按目标与完成数比较，完成数暂缺的不判断。",),
        widths=(3.2, 2, 1, 1.6, 1),
    )
    return Document(
        title="关于2024年全市科技创新重点工作进展情况的简报",
        issuer="示范市科学技术局",
        day=date(2024, 12, 31),
        mark="科技创新工作简报",
        number="第〔2024〕12号",
        addressee="市委、市政府，各县（市、区）人民政府：",
        notices=("合成示范数据，不是任何真实城市的记录",),
        sections=(
            Section(
                "总体情况",
                (
                    Paragraph(
                        (
                            Text("2023年，全市研发投入强度达"),
                            INTENSITY,
                            Text("，居全省"),
                            RANK,
                            Text("。今年以来，“一盘棋”推动十项试点示范专项行动——目标逐级分解、按月更新；实现技术交易额"),
                            TURNOVER,
                            Text("，组织外出招才"),
                            DECLARED,
                            Text("。"),
                        )
                    ),
                    line,
                ),
            ),
            Section("重点工作", ()),
            Section(
                "科技成果转化",
                (
                    Paragraph(
                        (
                            Text("各地技术交易额差距仍大，最高与最低相差"),
                            Text("三倍以上", bold=True),
                            Text("，喆芯微电子（嘉兴）有限公司、镕昇新材料股份有限公司等企业合同登记质量较好。"),
                        )
                    ),
                    chart,
                    Note((Text("技术交易额＝技术合同成交额中扣除购置设备、仪器、零部件、原材料等费用后的余额。"),)),
                ),
                level=2,
            ),
            Section(
                "登记质量",
                (Paragraph((Text("“订单式”研发合同登记时限由10个工作日压缩到5个工作日。"),)),),
                level=3,
            ),
            Section("复核", (Paragraph((Text("抽查合同56份，退回3份。"),)),), level=4),
            Section("专项行动", (table,), level=2),
            Section(
                "下一步打算",
                (
                    Items(
                        (
                            (Text("逐项核实缺失记录，"), Text("年底前补齐；")),
                            (Text("对滞后的行动发出提醒并附原因。"),),
                        ),
                        numbered=True,
                    ),
                ),
            ),
        ),
        index=(
            IndexEntry(TURNOVER, "技术交易额", "示范市", "2024年累计", 3120, 45, 2, "技术合同登记台账"),
            IndexEntry(INTENSITY, "研发投入强度", "示范市", "2023年", 1, 0, 0, "统计公报（2024年10月发布）"),
            IndexEntry(RANK, "研发投入强度位次", "示范市", "2023年", 11, 0, 0),
            IndexEntry(DECLARED, "外出招才批次", "示范市", "2024年"),
        ),
        imprint=Imprint("市人大常委会、市政协办公室，市级有关部门。", "示范市科学技术局办公室", date(2024, 12, 31)),
    )


def english() -> Document:
    turnover, rate = (
        ref("technology_turnover", "37.66 billion yuan"),
        ref("rd_intensity", "3.56%", period="2023"),
    )
    return replace(
        chinese(),
        language="en",
        title="Progress of the city's science and technology innovation work in 2024",
        issuer="Science and Technology Bureau of the Model City",
        mark="Innovation Briefing",
        number="No. 12 of 2024",
        addressee="To the city government and the county governments:",
        notices=("Synthetic demonstration data; not the records of any real city",),
        sections=(
            Section(
                "Overview",
                (
                    Paragraph(
                        (
                            Text("In 2023 the city's R&D intensity was "),
                            rate,
                            Text(
                                ", second of the province's eleven cities. “One chessboard” drives ten special actions — "
                                "targets are handed down and updated monthly; technology turnover reached "
                            ),
                            turnover,
                            Text("."),
                        )
                    ),
                    Chart(
                        "bar",
                        "Technology turnover by county",
                        ("Nanhu", "Xiuzhou", "Jiashan", "Pinghu"),
                        (Series("2023", (51.0, 33.2, 30.1, None)), Series("2024", (62.1, 41.3, 38.8, 55.0))),
                        unit="100 million yuan",
                        decimals=1,
                    ),
                ),
            ),
            Section("Actions", ()),
            Section(
                "Progress",
                (
                    Table(
                        "Special actions",
                        ("Action", "Target", "Actual"),
                        (
                            ("Enclaves", "15", ref("enclave_projects", "14", "330482")),
                            ("Centres", "80", "unknown"),
                        ),
                        aligns="lrr",
                    ),
                    Items(((Text("Fill the missing records;"),), (Text("warn where an action lags."),))),
                ),
                level=2,
            ),
        ),
        index=(
            IndexEntry(
                turnover,
                "Technology turnover",
                "Model City",
                "2024, to date",
                3120,
                45,
                2,
                "register of technology contracts",
            ),
        ),
        imprint=Imprint("City departments.", "Office of the bureau", date(2024, 12, 31)),
    )


@pytest.fixture
def document() -> Document:
    return chinese()


@pytest.fixture
def english_document() -> Document:
    return english()
