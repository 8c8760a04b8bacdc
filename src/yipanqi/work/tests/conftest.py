"""A toy flow over the register of needs, two needs in two counties, and somebody in each role."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps

from yipanqi.accounts.actions import ensure_user
from yipanqi.accounts.models import User
from yipanqi.registry.actions import set_city
from yipanqi.registry.models import Organisation
from yipanqi.values.words import Words
from yipanqi.work.catalogue import FLOWS, add
from yipanqi.work.flow import (
    Flow,
    Move,
    Stage,
    attached,
    both,
    calendar,
    filled,
    given,
    in_charge,
    office_minutes,
    officer_here,
    optional,
    owner,
    party,
    working,
)

ON = date(2024, 9, 10)  # a Tuesday; the Mid-Autumn holiday is 15–17 September, the 14th a Saturday that is worked
AT = datetime(2024, 9, 10, 2, 0, tzinfo=UTC)  # ten in the morning in Jiaxing
HAINING, XIUZHOU = "91330481MA28A0001X", "91330411MA0123453N"

firm = party("firm", Words("提出需求的企业", "the firm that has the need"))
FAR, PRICE = Words("太远", "too far"), Words("价格", "price")


def _positive(value: Any) -> Words | None:
    return None if isinstance(value, int) and value > 0 else Words("金额应大于零", "the amount must be above zero")


def _helper(record: Any) -> list[str]:
    """The toy's second party: the other firm of the tests."""
    return [XIUZHOU] if record.number == "XQ1" else []


TOY = Flow(
    key="toy",
    model="needs.Need",
    words=Words("需求对接", "Meeting a need"),
    stages={
        "new": Stage(Words("待对接", "waiting"), register="waiting", hidden=True),
        "asked": Stage(Words("已邀请", "asked"), register="in_contact"),
        "agreed": Stage(Words("愿谈", "will meet")),
        "done": Stage(Words("已签约", "signed"), register="signed"),
        "off": Stage(Words("未成", "failed"), register="dropped", aside=True),
    },
    moves=(
        Move(
            "invite",
            Words("邀请", "invite"),
            of=("new",),
            to="asked",
            who=officer_here,
            needs=(
                filled("problem", Words("需解决的主要技术问题", "Problem to solve")),
                optional("hint", Words("提示", "a hint")),
            ),
            due=calendar(7),
            told=both,
            cooling_off=timedelta(hours=24),
        ),
        Move("answer", Words("答复", "answer"), of=("asked",), to="asked", who=firm, told=in_charge),
        Move("agree", Words("同意对接", "agree"), of=("asked",), to="agreed", who=firm | officer_here, quorum=2, due=working(5)),
        Move("urge", Words("加急", "urge"), of=("asked", "agreed"), to="agreed", who=owner, due=office_minutes(300)),
        Move("veto", Words("不安排", "leave it"), of=("asked",), to="new", who=officer_here, silent=True, reason=True),
        Move("repair", Words("退回补充", "give back"), of=("agreed",), to="asked", who=officer_here, reason=True, returns=True),
        Move(
            "sign",
            Words("签约", "sign"),
            of=("agreed",),
            to="done",
            who=officer_here,
            needs=(
                given("amount", Words("合同金额", "the amount of the contract"), check=_positive),
                given("contact", Words("联系人", "the contact"), personal=True),
                attached("contract", Words("合同", "the contract")),
            ),
            confirm=Words("签约后不能撤回", "it cannot be taken back"),
            told=both,
        ),
        Move(
            "fail",
            Words("记为未成", "note as failed"),
            of=("asked", "agreed"),
            to="off",
            who=officer_here,
            reasons={"far": FAR, "price": PRICE},
            cooling_off=timedelta(hours=2),
        ),
        Move("gather", Words("补记", "add"), of=("asked", "agreed"), to="", who=officer_here, cooling_off=timedelta(hours=2)),
    ),
    parties={"firm": "organisation__uscc", "helper": _helper},
    register_field="status",
    title="title",
    attachments={"contract": Words("合同", "contract")},
)


@pytest.fixture(scope="module", autouse=True)
def toy() -> Iterator[Flow]:
    """The toy stands in the catalogue while the tests of this folder run."""
    add(TOY)
    yield TOY
    FLOWS._things.pop(TOY.key)


@pytest.fixture(autouse=True)
def home(db: None, settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Files of its own, and the city."""
    folder = tmp_path_factory.mktemp("home")
    settings.FILES, settings.PREVIEWS, settings.COPIES = folder / "files", folder / "previews", folder / "facts"
    settings.INTAKE_ISOLATE = False
    set_city("330400", period="2024", by="test")


@pytest.fixture
def people(db: None) -> dict[str, User]:
    """An officer of the city, two of Haining, one of Xiuzhou, a firm of each county, and somebody without a role."""
    made = {
        "city": ensure_user("city", "x", role="city_officer", places=[], display="周芸"),
        "haining": ensure_user("haining", "x", role="county_officer", places=["330481"], display="沈雨桐"),
        "shen": ensure_user("shen", "x", role="county_officer", places=["330481"], display="方志远"),
        "xiuzhou": ensure_user("xiuzhou", "x", role="county_officer", places=["330411"]),
        "firm": ensure_user("firm", "x", role="organisation", places=[], organisation_code=HAINING),
        "other": ensure_user("other", "x", role="organisation", places=[], organisation_code=XIUZHOU),
        "public": ensure_user("public", "x", role="public", places=[]),
    }
    return made


@pytest.fixture
def needs(db: None) -> dict[str, Any]:
    """XQ1 of Haining (waiting), XQ2 of Xiuzhou (no problem stated, no state)."""
    one = Organisation.objects.create(name="海宁潮涌材料有限公司", uscc=HAINING, place="330481")
    two = Organisation.objects.create(name="秀水织造有限公司", uscc=XIUZHOU, place="330411")
    made = apps.get_model("needs.Need").objects.create
    base = {"budget": 100, "collected_on": ON}
    return {
        "XQ1": made(
            key="XQ1",
            number="XQ1",
            organisation=one,
            firm_name=one.name,
            firm_code=HAINING,
            place="330481",
            title="废水铬回收",
            problem="铬含量高",
            status="waiting",
            **base,
        ),
        "XQ2": made(
            key="XQ2", number="XQ2", organisation=two, firm_name=two.name, place="330411", title="断经检测", status=None, **base
        ),
    }
