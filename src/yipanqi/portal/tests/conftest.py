"""A small city for the tests of the pages: contracts and needs of two counties, and a sign-in for each role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client, override_settings

from yipanqi.accounts.actions import ensure_user
from yipanqi.accounts.roles import ROLES as ALL_ROLES
from yipanqi.instruments.conftest import Tab, hand_in, write  # noqa: F401 - hand_in is a fixture
from yipanqi.intake import actions
from yipanqi.registry.actions import load_official, set_city

CONTRACTS = [
    "合同登记编号",
    "合同名称",
    "合同类别",
    "卖方名称",
    "卖方统一社会信用代码",
    "卖方所在地",
    "买方名称",
    "合同成交额",
    "技术交易额",
    "技术领域",
    "登记日期",
]
NEEDS = [
    "需求编号",
    "企业名称",
    "县（市、区）",
    "需求名称",
    "需求类型",
    "主要技术指标",
    "预算投入",
    "是否愿意张榜",
    "联系人",
    "联系电话",
    "征集日期",
    "状态",
]
XIUZHOU, HAINING = "91330411MA0123453N", "91330481MA28A0001X"
#: Hashing slowly on purpose is not what these tests are about.
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]
#: The roles that tests of single pages ask; the walks of every address ask all that there are.
ROLES = ("city_officer", "county_officer", "organisation", "public")


def contract(number: int, firm: str, code: str, place: str, turnover: float = 100) -> list[Any]:
    """One row of the register of contracts."""
    return [
        f"2024{number:012d}",
        f"{firm[:4]}智能控制器开发{number}",
        "开发",
        firm,
        code,
        place,
        "外地买方有限公司",
        turnover,
        turnover,
        "先进制造与自动化",
        "2024-03-15",
    ]


def need(number: int, firm: str, place: str, willing: str) -> list[Any]:
    """One row of the register of needs; public when the firm is willing to post it."""
    return [
        f"XQ{number:04d}",
        firm,
        place,
        f"降低{firm[:4]}能耗",
        "技术研发",
        "能耗下降10%",
        50,
        willing,
        "张三丰",
        "13912345678",
        "2024-05-01",
        "待对接",
    ]


def build(hand: Callable[..., Any]) -> dict[str, Any]:
    """Two firms in two counties; three contracts, three needs."""
    contracts = hand(
        "2024年技术合同认定登记明细表.xlsx",
        Tab(
            "明细",
            "2024年技术合同认定登记明细表",
            CONTRACTS,
            [
                contract(1, "秀水精密有限公司", XIUZHOU, "秀洲区"),
                contract(2, "秀水精密有限公司", XIUZHOU, "秀洲区", 250),
                contract(3, "海宁潮涌材料有限公司", HAINING, "海宁市", 75),
            ],
        ),
    )
    needs = hand(
        "企业技术需求征集表.xlsx",
        Tab(
            "需求",
            "2024年企业技术需求征集表",
            NEEDS,
            [
                need(1, "秀水精密有限公司", "秀洲区", "是"),
                need(2, "秀水精密有限公司", "秀洲区", "否"),
                need(3, "海宁潮涌材料有限公司", "海宁市", "否"),
            ],
        ),
    )
    assert contracts.state == needs.state == "accepted"
    return {"contracts": contracts, "needs": needs}


@pytest.fixture(scope="module")
def small_city(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Any]]:
    """The small city, made once a module; its tests see it and change it only inside their own transaction."""
    home = tmp_path_factory.mktemp("home")
    folders = {"FILES": home / "files", "PREVIEWS": home / "previews", "COPIES": home / "facts"}
    with override_settings(INTAKE_ISOLATE=False, **folders), django_db_blocker.unblock():
        set_city("330400", period="2024", by="test")
        yield build(lambda name, *tabs: actions.take_in(write(home / name, tabs), by="test", place="330400"))
        call_command("flush", verbosity=0, interactive=False)
        load_official()  # as every other test finds it


def client_of(role: str, settings: Any) -> Client:
    """A client signed in as `role`: of Xiuzhou, for the firm there where the role acts for one."""
    settings.PASSWORD_HASHERS = QUICK
    client, held = Client(), ALL_ROLES[role]
    if role != "public":
        code = XIUZHOU if held.of_organisation else ""
        client.force_login(ensure_user(role, "a long password 1", role=role, places=["330411"], organisation_code=code))
    return client


@pytest.fixture
def clients(db: None, settings: Any, small_city: dict[str, Any]) -> dict[str, Client]:
    """A signed-in client for each role; the county officer is Xiuzhou's, the organisation the firm in Xiuzhou."""
    return {role: client_of(role, settings) for role in ROLES}
