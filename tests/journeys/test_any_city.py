"""S01, S02, S17, S28 for whoever it is: a city that nobody prepared for, a province over its cities, a county over its towns.
From small workbooks with an office's headings to a frozen briefing and a pack that verifies; and the same with nothing in it.
Nothing that such an installation shows or sends speaks of the model city.
"""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from yipanqi.accounts.models import User
from yipanqi.board import commands as board_commands
from yipanqi.board import queries as board
from yipanqi.board.catalogue import INDICATORS
from yipanqi.briefing import commands as briefing_commands
from yipanqi.briefing import queries as briefing
from yipanqi.briefing.models import Snapshot
from yipanqi.cli import commands as installation
from yipanqi.instruments.own._watching import OWN
from yipanqi.intake.catalogue import SHEETS
from yipanqi.intake.models import Batch
from yipanqi.ledger.signing import make_key
from yipanqi.registry import commands as registry_commands
from yipanqi.registry.queries import standing_places
from yipanqi.values.words import speaking

pytestmark = pytest.mark.django_db

#: What belongs to the model city and to nobody else, in either language.
FOREIGN = re.compile(
    r"嘉兴|浙江|走廊|G60|十项|祥符|华友|南湖|秀洲|3304\d\d|Jiaxing|Zhejiang|[Cc]orridor|\b[Tt]en\b|(?<![0-9A-Za-z])2024(?![0-9A-Za-z])"
)
#: The same year where it is one of this city's own: a year before, in the course of a figure or in a row of years.
HISTORY = re.compile(
    r'(?<!\d)2024年?\s*(?:—|:)|period\W{1,8}2024|@2024|\W2024\\?":|(?:2023年?\s+)+2024年?(?=\s)|(?<!\d)2024年?(?=\s+2025)'
)


@dataclass(frozen=True)
class Body:
    """Who sets it up: code, name, bureau, the parts that its sheets name (as written -> code), its actions, more to say."""

    code: str
    zh: str
    bureau: str
    parts: tuple[tuple[str, str], ...]
    actions: tuple[str, ...]
    more: str = ""

    @property
    def profile(self) -> str:
        return (
            f'[city]\ncode = "{self.code}"\nbureau_zh = "{self.bureau}"\nbureau_en = "Bureau of Innovation"\n'
            f'period = "2026"\nas_of = 2026-10-31\n{self.more}'
        )


CONTRACTS = (
    "登记编号",
    "项目名称",
    "合同类别",
    "出让方",
    "卖方所在区",
    "受让方",
    "合同总额（万元）",
    "其中：技术性（万元）",
    "登记时间",
)
ACTIONS = ("铜产业创新", "成果转化", "载体提质", "企业倍增", "平台建设", "需求张榜", "人才引育")
NAMED = '\n[mechanisms.S01]\nzh = "一盘棋 · 七项行动"\nen = "One chessboard, seven actions"\n\n[menu]\nhide = ["cards"]\n'
BODIES = {
    "city": Body(
        "361000", "抚州市", "抚州市科创局", (("临川", "361002"), ("东乡区", "361003"), ("南城县", "361021")), ACTIONS, NAMED
    ),
    "province": Body(
        "520000",
        "贵州省",
        "贵州省科技厅",
        (("贵阳市", "520100"), ("遵义", "520300"), ("黔南布依族苗族自治州", "522700")),
        ACTIONS[:4],
    ),
    "county": Body(
        "340123",
        "肥西县",
        "肥西县科技局",
        (("上派镇", "340123100"), ("三河镇", "340123101"), ("官亭镇", "340123103")),
        ACTIONS[:3],
    ),
}


@pytest.fixture(params=BODIES)
def body(request: pytest.FixtureRequest, settings: Any, tmp_path: Path, capsys: Any) -> Iterator[Body]:
    """One of them, set up by `yipanqi init` from its `city.toml`."""
    one, home = BODIES[request.param], tmp_path / "home"
    settings.HOME, settings.FILES, settings.PREVIEWS, settings.COPIES = home, home / "files", home / "previews", home / "facts"
    settings.INTAKE_ISOLATE = False
    home.mkdir()
    make_key()
    OWN.look(), INDICATORS.look()
    (tmp_path / "city.toml").write_text(one.profile, encoding="utf-8")
    installation.init(city="", file=tmp_path / "city.toml")
    assert one.zh in capsys.readouterr().out
    yield one
    for path in (*home.glob("registers/*"), *home.glob("indicators/*")):
        path.unlink()
    OWN.look(), INDICATORS.look()
    OWN.registers()


@pytest.fixture
def officer(body: Body) -> Client:
    client = Client()
    client.force_login(User.objects.create_user("chief", role="city_officer", password="x", administrator=True))
    return client


# ---- what comes in ---------------------------------------------------------------------------------------------------------


def _book(path: Path, title: str, headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("Sheet1")
        sheet.merge_range(0, 0, 0, len(headings) - 1, title)
        for at, row in enumerate([headings, *rows], 1):
            sheet.write_row(at, 0, row)
    return path


def _given(client: Client, path: Path) -> Batch:
    """Hand a file in on the page."""
    with path.open("rb") as opened:
        answer = client.post("/intake/", {"file": opened})
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    return Batch.objects.order_by("-pk").first()


def _taken(client: Client, path: Path, recognised: str) -> Batch:
    """Hand a file in, see its preview, accept it."""
    batch = _given(client, path)
    assert [r.recognised for r in batch.readings.all()] == [recognised], path.name
    _read(client.get(f"/intake/{batch.pk}/"))
    client.post(f"/intake/{batch.pk}/accept/")
    batch.refresh_from_db()
    assert batch.state == "accepted", path.name
    return batch


def _sheets(body: Body, client: Client, folder: Path) -> None:
    """A year of the office: statistics, contracts, firms, then a list of its own, a figure over it, and the targets."""
    names = [name for name, _ in body.parts]
    _taken(
        client,
        _book(
            folder / "研发投入情况.xlsx",
            "2025年各地研发投入情况",
            ("地区", "地区生产总值（亿元）", "R&D经费（亿元）", "R&D经费投入强度（%）"),
            [[body.zh, 2100, 42, 2.0], *([name, 300 + n, 6 + n, 2.1] for n, name in enumerate(names))],
        ),
        "place_statistics",
    )
    _taken(
        client,
        _book(
            folder / "合同情况.xlsx",
            "2026年技术合同登记情况",
            (
                "登记编号",
                "项目名称",
                "合同类别",
                "出让方",
                "卖方所在区",
                "受让方",
                "合同总额（万元）",
                "其中：技术性（万元）",
                "登记时间",
            ),
            [
                [
                    f"2026{n:06d}",
                    f"示例课题{n}",
                    "技术开发",
                    f"示例{n}研究院有限公司",
                    name,
                    f"买方{n}有限公司",
                    100 * n + 10,
                    100 * n,
                    "2026-03-15",
                ]
                for n, name in enumerate(names, 1)
            ],
        ),
        "technology_contracts",
    )
    _taken(
        client,
        _book(
            folder / f"{body.zh}2026年规上工业企业研发情况表.xlsx",
            f"{body.zh}2026年规上工业企业研发活动情况（单位：千元）",
            ("企业名称", "所属地区", "行业代码", "营业收入", "研究开发费用合计"),
            [[f"示例{n}有限公司", name, "C3973", 1000 + n, 12 * (n % 2)] for n, name in enumerate(names)],
        ),
        "rd_statistics",
    )
    _own_register(client, folder, names)
    _own_figure(client)
    _taken(
        client,
        _book(
            folder / "专项行动目标任务分解表.xlsx",
            "2026年专项行动目标任务分解表",
            ("序号", "专项行动", "指标名称", "计量单位", "年度目标", *names),
            [
                [1, body.actions[0], "全社会研发投入强度", "%", 2.2, 2.2, 2.2, 2.2],
                [2, body.actions[1], "技术交易额", "万元", 700, 100, 200, 300],
                [3, body.actions[2], "载体已用面积", "个", 20000, 8000, 6000, 5000],
                *([n, name, "征集企业技术需求", "项", 10 * n, 3, 3, 3] for n, name in enumerate(body.actions[3:], 4)),
            ],
        ),
        "targets",
    )


def _own_register(client: Client, folder: Path, names: Sequence[str]) -> None:
    """A list that no register fits becomes one, on the page that its preview offers."""
    rows = [
        [n, f"科创园{n}号", name, f"2026-04-0{n}", 10_000 * n, 4_000 * n, kind]
        for n, (name, kind) in enumerate(zip(names, ("孵化", "中试", "孵化"), strict=True), 1)
    ]
    headings = ("序号", "载体名称", "地区", "启用时间", "建筑面积", "已用面积", "类型")
    batch = _given(client, _book(folder / "载体摸底.xlsx", "2026年科创载体使用情况", headings, rows))
    reading = batch.readings.get()
    assert reading.recognised == ""
    page = f"/intake/{batch.pk}/own/{reading.pk}/"
    sent = _form(client, page)
    sent |= {"columns-3-type": "whole", "columns-4-type": "whole", "columns-0-tells": "on"}  # the running number is left out
    answer = client.post(page, sent)
    assert answer.status_code == 302, _said(answer)
    client.post(f"/intake/{batch.pk}/accept/")
    batch.refresh_from_db()
    assert (batch.state, batch.counts["added"]) == ("accepted", 3)


def _own_figure(client: Client) -> None:
    """A figure over that list, made on its pages."""
    label = f"own.{next(iter(OWN.registers()))}"
    first = client.post("/figures/own/new/", {"register": label})
    sent = {"zh": "载体已用面积", "way": "sum", "value": "c05", "time": "period", "day": "c03", "en": "Used space"}
    answer = client.post(first["location"], {**sent, "only-TOTAL_FORMS": 0, "only-INITIAL_FORMS": 0})
    assert answer.status_code == 302, _said(answer)


def _form(client: Client, page: str) -> dict[str, Any]:
    """What the forms of a page would send as they are shown."""
    shown = client.get(page).context["page"]
    sent: dict[str, Any] = {}
    forms = [shown.form, *(part.management_form for part in shown.formsets), *(f for part in shown.formsets for f in part.forms)]
    for form in forms:
        for bound in form:
            value = bound.value()
            if value not in (None, "", False, []):
                sent[bound.html_name] = "on" if value is True else value
    return {name: value for name, value in sent.items() if not name.endswith("-DELETE")}


# ---- what is shown ---------------------------------------------------------------------------------------------------------


def _said(answer: Any) -> str:
    """What a reader gets: the text of a page with what its fields say, the cells of a workbook."""
    kind = answer.get("Content-Type", "")
    body = answer.getvalue() if answer.streaming else answer.content
    if "spreadsheetml" in kind:
        made = openpyxl.load_workbook(io.BytesIO(body))
        notes = (c.comment.text for sheet in made for row in sheet.iter_rows() for c in row if c.comment)
        cells = (str(c) for sheet in made for row in sheet.iter_rows(values_only=True) for c in row if c is not None)
        return "\n".join((*made.sheetnames, *cells, *notes))
    if "html" not in kind and "json" not in kind and "text" not in kind:
        return ""
    return _text(body.decode())


def _text(page: str) -> str:
    page = re.sub(r"<(script|style|svg)\b.*?</\1>|<input[^>]*csrf[^>]*>", " ", page, flags=re.S)
    attributes = " ".join(re.findall(r'\b(?:placeholder|title|aria-label|alt|value|content|label)="([^"]*)"', page))
    return html.unescape(re.sub(r"<[^>]+>", " ", page) + " " + attributes)


def _read(answer: Any, at: str = "") -> str:
    """The text of an answer, which must be none of the model city's."""
    assert answer.status_code < 400, (at, answer.status_code)
    text = HISTORY.sub(" ", _said(answer))
    found = {text[max(0, m.start() - 20) : m.end() + 20] for m in FOREIGN.finditer(text)}
    assert not found, (at or getattr(answer, "request", {}).get("PATH_INFO"), found)
    return text


def _plain(patterns: Sequence[Any], before: str = "") -> Iterator[str]:
    """Every address that needs nothing to be asked."""
    for one in patterns:
        at = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _plain(one.url_patterns, at)
        elif isinstance(one, URLPattern) and "<" not in at and not at.startswith(("static", "^")):
            yield at


def _addresses(body: Body) -> list[str]:
    """Every page, list, export, template and figure that there is."""
    from yipanqi.portal.queries import kinds

    found = ["/" + at for at in _plain(get_resolver().url_patterns)]
    found += [f"/figures/{key}/" for key in board.shown_keys()]
    found += [f"/figures/{key}/?place={code}" for key in board.shown_keys() for _, code in body.parts[:1]]
    found += [f"/lists/{label.lower()}/{more}" for label in kinds() for more in ("", "export/")]
    found += [f"/sheets/{sheet.name}/template/" for sheet in SHEETS]
    found += [f"/places/{code}/" for code in (body.code, *(code for _, code in body.parts))]
    found += [f"/figures/own/new/{label.lower()}/" for label in kinds()]
    found += [f"/intake/{pk}/" for pk in Batch.objects.values_list("pk", flat=True)]
    found += [f"/briefing/?snapshot={one.digest}" for one in Snapshot.objects.all()]
    return found


#: Pages of an organisation, of a reviewer, or of nobody who is not asked for.
OTHERS = ("/bounties/reviewing/", "/market/mine/", "/matchmaking/mine/", "/organisations/sheets/", "/persons/copy/")
#: The one page that names every place of the country.
NATIONAL = "/compare/"
#: Pages that are not there for everybody's city: what they ask for does not exist yet, or a register has no day to count by.
MAY_BE_ABSENT = ("/figures/own/new/",)


def _walk(body: Body, client: Client) -> None:
    """Every page answers, in both languages, and speaks of nobody else."""
    wrong: list[Any] = []
    for language in ("zh-hans", "en"):
        client.cookies["django_language"] = language
        for at in _addresses(body):
            answer = client.get(at)
            if answer.status_code == 405 or (answer.status_code == 404 and at.startswith(MAY_BE_ABSENT)):
                continue
            if at == NATIONAL or at in OTHERS:
                assert answer.status_code in ((200,) if at == NATIONAL else (403, 404)), at
                continue
            try:
                _read(answer, at)
            except AssertionError as fault:
                wrong.append(fault.args[0])
    assert not wrong, "\n".join(map(str, wrong))


# ---- what is sent ----------------------------------------------------------------------------------------------------------


def _sent(body: Body, client: Client, folder: Path, capsys: Any) -> None:
    """The briefing is frozen and fetched in every form; its pack verifies."""
    assert client.post("/briefing/freeze/").status_code == 302
    frozen = Snapshot.objects.get()
    assert (frozen.place, frozen.period) == (body.code, "2026")
    for language in ("zh", "en"):
        client.cookies["django_language"] = "en" if language == "en" else "zh-hans"
        with speaking(language):
            for ending in ("html", "docx", "pdf", "zip"):
                out = folder / f"briefing-{language}.{ending}"
                briefing_commands.brief(out=out, place="", period="", snapshot=frozen.digest)
                _document(out)
            briefing_commands.verify(folder / f"briefing-{language}.zip", as_json=False, fingerprint=[])
        document = briefing.document(briefing.frozen(frozen.digest), language)
        for section in document.sections:
            for block in section.blocks:
                if type(block).__name__ == "Paragraph":
                    assert "—" not in "".join(getattr(run, "text", "") for run in block.runs), (
                        "no sentence with an unknown figure"
                    )
        assert body.zh in document.title or language == "en"
        assert document.issuer == (body.bureau if language == "zh" else "Bureau of Innovation")
    told = capsys.readouterr().out
    assert "✗" not in told and not FOREIGN.search(told), told


def _document(path: Path) -> None:
    """No document speaks of another city."""
    if path.suffix == ".html":
        text = _text(path.read_text(encoding="utf-8"))
    elif path.suffix in (".docx", ".zip"):
        with zipfile.ZipFile(path) as packed:
            named = [n for n in packed.namelist() if n.endswith((".xml", ".json", ".html", ".txt", ".md", ".csv"))]
            text = " ".join(re.sub(r"<[^>]+>", " ", packed.read(name).decode()) for name in named)
    else:
        return
    text = HISTORY.sub(" ", text)
    found = {text[max(0, m.start() - 30) : m.end() + 20] for m in FOREIGN.finditer(text)}
    assert not found, (path.name, found)


def _commands(capsys: Any) -> str:
    """What the command line says of the installation."""
    for language in ("zh", "en"):
        with speaking(language):
            registry_commands.city_show()
            registry_commands.places(city="", as_json=False)
            board_commands.own_list(as_json=False)
    told = capsys.readouterr().out
    assert not FOREIGN.search(told), told
    return told


# ---- the journeys ----------------------------------------------------------------------------------------------------------


@pytest.mark.torture
def test_from_its_sheets_to_its_briefing(body: Body, officer: Client, tmp_path: Path, capsys: Any) -> None:
    _sheets(body, officer, tmp_path)
    turnover, space = board.figures(["technology_turnover", "own_1"])
    assert (turnover.value, turnover.counted, turnover.missing) == (600 * 10_000, 3, 0)
    assert (space.value, space.counted) == (24_000, 3)
    for n, (_, code) in enumerate(body.parts, 1):
        turnover, space = board.figures(["technology_turnover", "own_1"], code)
        assert (turnover.value, space.value) == (100 * n * 10_000, 4_000 * n), code
    cells = board.board_cells(None, None, "2026")
    assert len({cell.action for cell in cells}) == len(body.actions)
    assert {cell.place for cell in cells} >= {body.code, *(code for _, code in body.parts)}
    (own,) = [cell for cell in cells if cell.key == "own_1" and cell.place == body.code]
    assert (own.target, own.actual) == (20_000, 24_000)
    (short,) = [one for one in board.cascades(cells, body.code) if one.key == "technology_turnover"]
    assert short.short == 100 * 10_000
    text = _read(officer.get("/briefing/"))
    at = text.find("专项行动")
    assert f"{len(body.actions)}项" in text, text[at - 200 : at + 400]
    assert "600万元" in text, text[at : at + 1500]
    for name in body.actions:
        assert name in text
    _sent(body, officer, tmp_path, capsys)
    assert body.zh in _commands(capsys) or standing_places(body.code)
    _walk(body, officer)


@pytest.mark.torture
def test_with_empty_registers(body: Body, officer: Client, tmp_path: Path, capsys: Any) -> None:
    assert all(figure.value is None or figure.counted == 0 for figure in board.figures(["technology_turnover", "rd_intensity"]))
    _sent(body, officer, tmp_path, capsys)
    _commands(capsys)
    _walk(body, officer)


def test_a_city_is_named_or_said_in_its_file(db: None, settings: Any, tmp_path: Path, capsys: Any) -> None:
    from yipanqi.registry.queries import profile, the_city
    from yipanqi.values.fault import Fault

    settings.HOME = tmp_path
    make_key()
    with pytest.raises(Fault) as told:
        installation.init(city="", file=None)
    assert told.value.exit_code == 2
    (tmp_path / "city.toml").write_text(BODIES["county"].profile, encoding="utf-8")
    installation.init(city="", file=None)
    assert (the_city().code, the_city().period, profile()["bureau"][0]) == ("340123", "2026", "肥西县科技局")
    with pytest.raises(Fault):
        installation.init(city="361000", file=None)
    assert json.dumps(capsys.readouterr().out)
