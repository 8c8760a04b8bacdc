"""Accounts made by the office itself: who may grant what, links that work once, locks and waits that are lifted, sheets."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.test import Client
from django.utils import timezone

from yipanqi.accounts import actions as accounts
from yipanqi.accounts.access import may, places_of, role_of
from yipanqi.accounts.actions import ensure_user
from yipanqi.accounts.models import LoginAttempt, PasswordLink, User
from yipanqi.ledger.models import Entry
from yipanqi.registry.actions import set_city
from yipanqi.registry.models import Organisation, Person
from yipanqi.users import actions, queries
from yipanqi.users.access import giver
from yipanqi.values.fault import Fault

pytestmark = pytest.mark.django_db
PASSWORD, OWNER = "a long password 1", "command line"
LINK = r"http://testserver(/welcome/[^/<\"\s]+/)"
HERE, THERE = "91330411MA0123453N", "91330481MA28A0001X"


@pytest.fixture(autouse=True)
def city(db: None, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    set_city("330400", period="2024", by="test")
    Organisation.objects.create(name="秀水精密有限公司", uscc=HERE, place="330411")
    Organisation.objects.create(name="海宁潮涌材料有限公司", uscc=THERE, place="330481")


def administrator(name: str, role: str, places: list[str]) -> User:
    user = ensure_user(name, PASSWORD, role=role, places=places)
    user.administrator = True
    user.save()
    return user


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def wrong(deed: Any, *args: Any, **given: Any) -> str:
    with pytest.raises(Fault) as caught:
        deed(*args, **given)
    assert caught.value.zh and caught.value.en
    return caught.value.code


def test_an_officer_is_made_by_the_owner_and_signs_in_with_a_link_that_works_once(client: Client) -> None:
    actions.add("王芳", {"role": "county_officer", "places": ["秀洲区"], "name": "王芳"}, by=OWNER)
    user = User.objects.get(username="王芳")
    assert (user.role, user.places, user.has_usable_password()) == ("county_officer", ["330411"], False)
    path = actions.link("王芳", by=OWNER)
    assert client.get(path).status_code == client.get(path).status_code == 200, "looking uses nothing up"
    new = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    assert client.post(path, {**new, "new_password2": "another 2"}).status_code == 422
    assert client.post(path, new).status_code == 302
    assert client.get(path).status_code == client.post(path, new).status_code == 410
    assert client.post("/sign-in/", {"username": "王芳", "password": PASSWORD}).status_code == 302
    said = [e.action for e in Entry.objects.filter(subject="user:王芳").order_by("number")]
    assert said == ["user.add", "user.link", "user.password"]
    assert not any(PASSWORD in str(e.detail) or path.split("/")[2] in str(e.detail) for e in Entry.objects.all())


def test_a_link_ends_with_its_time_with_another_link_and_with_a_lock(client: Client) -> None:
    actions.add("bob", {"role": "judge"}, by=OWNER)
    user = User.objects.get(username="bob")
    old = accounts.make_link(user, by=OWNER, hours=1, at=timezone.now() - timedelta(hours=1, seconds=1))
    assert accounts.link_of(old) is None
    first, second = accounts.make_link(user, by=OWNER), accounts.make_link(user, by=OWNER)
    assert accounts.link_of(first) is None and accounts.link_of(second) is not None
    actions.lock("bob", "调离", by=OWNER)
    assert accounts.link_of(second) is None and wrong(accounts.use_link, second, PASSWORD) == "link"
    assert wrong(actions.link, "bob", by=OWNER) == "locked"
    assert not PasswordLink.objects.filter(digest__in=(first, second)).exists(), "only digests are kept"


@pytest.mark.parametrize(
    "password",
    [
        "short1",
        "password123",
        "12345678901",
        "wangfang1",
        "wangfangwangfang",
        "wangfang!2024",
        "gnafgnaw,2024",
        "W@ngF@ng2024",
        "abababab",
        "k7%k7%k7%k7%",
        "abcdefghij1",
        "qwertyuiop!",
        "aaaaaaaaaab1",
    ],
)
def test_a_weak_password_is_refused_in_chinese(client: Client, password: str) -> None:
    actions.add("wangfang", {"role": "judge"}, by=OWNER)
    answer = client.post(actions.link("wangfang", by=OWNER), {"new_password1": password, "new_password2": password})
    assert answer.status_code == 422 and "密码" in re.findall(r'class="wrong">([^<]+)', answer.content.decode())[0]


@pytest.mark.parametrize(
    "password", ["a long password 1", "wangfang likes tea at nine", "潮涌三江-7月望潮", "x9Kd-2pQv", "Tea4two&Two4tea"]
)
def test_a_password_that_nobody_guesses_is_taken(client: Client, password: str) -> None:
    user = actions.add("wangfang", {"role": "judge"}, by=OWNER)
    assert (
        client.post(actions.link("wangfang", by=OWNER), {"new_password1": password, "new_password2": password}).status_code == 302
    )
    user.refresh_from_db()
    assert user.check_password(password)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"role": "city_office"}, "role"),
        ({"role": "public"}, "role"),
        ({"role": "county_officer"}, "places"),
        ({"role": "county_officer", "places": ["nowhere"]}, "places"),
        ({"role": "county_officer", "places": ["340100"]}, "places"),
        ({"role": "zone_officer", "places": ["330411"]}, "places"),
        ({"role": "city_officer", "places": ["330411"]}, "places"),
        ({"role": "organisation"}, "organisation"),
        ({"role": "organisation", "organisation": "91330411MA0123453X"}, "organisation"),
        ({"role": "organisation", "organisation": "91330400MA2BAUTU6L"}, "organisation"),
        ({"role": "judge", "organisation": HERE}, "organisation"),
        ({"role": "commissioner", "person": "7"}, "person"),
        ({"role": "auditor", "administrator": True}, "administrator"),
        ({"role": "organisation", "organisation": HERE, "administrator": True}, "administrator"),
    ],
)
def test_what_cannot_be_granted_is_said_by_its_field_and_makes_nothing(given: dict[str, Any], field: str) -> None:
    assert wrong(actions.add, "new", given, by=OWNER) == field
    assert not User.objects.filter(username="new").exists()


@pytest.mark.parametrize("name", ["", "a", "a b", "x" * 61, "BOB", "ｂｏｂ", "bоb", "System", "root", "demo", "bób"])
def test_names_to_sign_in_with_are_unlike_all_others(name: str) -> None:
    actions.add("bob", {"role": "judge"}, by=OWNER)
    assert wrong(actions.add, name, {"role": "judge"}, by=OWNER) == "username"


def test_a_county_grants_only_within_itself_and_never_more_than_it_has() -> None:
    administrator("xiuzhou", "county_officer", ["330411"])
    add = lambda name, **given: actions.add(name, given, by="xiuzhou")  # noqa: E731
    add("aa", role="county_officer", places=["330411"], administrator=True)
    add("bb", role="organisation", organisation=HERE)
    assert add("cc", role="judge").places == ["330411"], "it stays the county's to manage"
    assert wrong(add, "dd", role="county_officer", places=["330481"]) == "places"
    assert wrong(add, "dd", role="county_officer", places=["330411", "330481"]) == "places"
    assert wrong(add, "dd", role="county_officer", places=["330400"]) == "places"
    assert wrong(add, "dd", role="organisation", organisation=THERE) == "organisation"
    assert wrong(add, "dd", role="city_officer") == wrong(add, "dd", role="auditor") == "role"
    assert not User.objects.filter(username="dd").exists()


def test_an_administrator_touches_nobody_elses_account_and_not_the_own() -> None:
    administrator("xiuzhou", "county_officer", ["330411"])
    administrator("city", "city_officer", [])
    ensure_user("haining", PASSWORD, role="county_officer", places=["330481"])
    ensure_user("both", PASSWORD, role="county_officer", places=["330411", "330481"])
    ensure_user("firm", PASSWORD, role="organisation", places=[], organisation_code=THERE)
    ensure_user("plain", PASSWORD, role="county_officer", places=["330411"])
    assert set(queries.managed(giver("xiuzhou")).values_list("username", flat=True)) == {"xiuzhou", "plain"}
    for name in ("haining", "both", "firm", "city", "nobody"):
        assert wrong(actions.lock, name, "x", by="xiuzhou") == wrong(actions.link, name, by="xiuzhou") == "no_user"
        assert wrong(actions.change, name, {"name": "x"}, by="xiuzhou") == wrong(actions.unlock, name, by="xiuzhou") == "no_user"
    assert wrong(actions.change, "xiuzhou", {"administrator": False}, by="xiuzhou") == "self"
    assert wrong(actions.lock, "xiuzhou", "x", by="xiuzhou") == wrong(actions.link, "xiuzhou", by="xiuzhou") == "self"
    assert wrong(actions.change, "city", {"role": "auditor"}, by="city") == "self"
    assert wrong(actions.add, "ee", {"role": "judge"}, by="plain") == "no_administrator"
    assert wrong(actions.change, "plain", {"role": "city_officer"}, by="xiuzhou") == "role"


def test_who_lost_the_office_grants_nothing_more() -> None:
    user = administrator("xiuzhou", "county_officer", ["330411"])
    actions.lock("xiuzhou", "调离", by=OWNER)
    assert wrong(actions.add, "ee", {"role": "judge"}, by="xiuzhou") == "no_administrator"
    assert role_of(User.objects.get(pk=user.pk)) == "public"


def test_another_role_takes_nothing_of_the_former_along() -> None:
    actions.add("bob", {"role": "county_officer", "places": ["330411"], "administrator": True}, by=OWNER)
    actions.change("bob", {"role": "organisation", "organisation": HERE}, by=OWNER)
    user = User.objects.get(username="bob")
    assert (user.places, user.organisation_code, user.administrator, places_of(user)) == ([], HERE, False, ())
    assert not may(user, "decide")
    assert wrong(actions.change, "bob", {"role": "county_officer"}, by=OWNER) == "places"
    before = Entry.objects.count()
    assert actions.change("bob", {"name": ""}, by=OWNER) == {} and Entry.objects.count() == before


def test_a_lock_signs_out_at_once_and_an_unlock_lets_in_again(client: Client) -> None:
    user = ensure_user("bob", PASSWORD, role="county_officer", places=["330411"])
    client.force_login(user)
    assert client.get("/account/").status_code == 200
    assert wrong(actions.lock, "bob", " ", by=OWNER) == "why"
    actions.lock("bob", "调离", by=OWNER)
    assert client.get("/account/").status_code == 302
    sign_in = {"username": "bob", "password": PASSWORD}
    assert client.post("/sign-in/", sign_in).status_code == 200
    actions.unlock("bob", by=OWNER)
    assert client.post("/sign-in/", sign_in).status_code == 302
    assert [e.action for e in Entry.objects.filter(subject="user:bob")][-2:] == ["user.lock", "user.unlock"]


def test_an_administrator_lifts_the_wait_after_wrong_passwords_of_that_name_alone(client: Client) -> None:
    for name in ("bob", "eve"):
        ensure_user(name, PASSWORD, role="county_officer", places=["330411"])
        for _ in range(5):
            client.post("/sign-in/", {"username": name, "password": "wrong"})
    right = {"username": "bob", "password": PASSWORD}
    assert "次数过多" in client.post("/sign-in/", right).content.decode()
    assert next(line.failed_attempts for line in queries.lines(giver(OWNER)) if line.username == "bob") == 5
    assert actions.unlock("bob", by=OWNER) == (False, 5)
    assert client.post("/sign-in/", right).status_code == 302
    assert LoginAttempt.objects.filter(username="eve").count() == 5
    assert Entry.objects.get(subject="user:bob", action="user.unlock").detail == {"locked": False, "failed_attempts": 5}


def _sheet(path: Path, rows: list[list[str]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        tab = book.add_worksheet("用户")
        for number, row in enumerate([["用户名", "姓名", "角色", "地区", "单位代码", "管理员"], *rows]):
            tab.write_row(number, 0, row)
    return path


def test_a_sheet_makes_all_or_none_and_says_every_row_that_is_wrong(tmp_path: Path) -> None:
    good = [
        ["a01", "张三", "县（市、区）科技局工作人员", "秀洲区、海宁市", "", "是"],
        ["a02", "李四", "organisation", "", HERE, ""],
    ]
    bad = [["a03", "", "组长", "", "", ""], ["A01", "", "judge", "", "", ""], ["a04", "", "judge", "", "", "也许"]]
    with pytest.raises(Fault) as caught:
        actions.take_in(_sheet(tmp_path / "bad.xlsx", good + bad), by=OWNER)
    assert "3 行有误" in caught.value.zh and all(f"第 {n} 行" in caught.value.zh for n in (4, 5, 6))
    assert not User.objects.exists() and not Entry.objects.filter(action="user.add").exists()
    made = actions.take_in(_sheet(tmp_path / "good.xlsx", good), by=OWNER)
    assert [(u.username, u.places, u.organisation_code, u.administrator) for u in made] == [
        ("a01", ["330411", "330481"], "", True),
        ("a02", [], HERE, False),
    ]


def test_nobody_in_a_sheet_passes_for_a_line_of_headings(tmp_path: Path) -> None:
    latin, chinese = ["a01", "", "judge", "", "", ""], ["a02", "李四", "评审专家", "", "", ""]
    with pytest.raises(Fault) as caught:
        actions.take_in(_sheet(tmp_path / "one.xlsx", [latin, chinese]), by=OWNER)
    assert "第 2 行（a01）" in caught.value.zh and not User.objects.exists()
    english = ["user name", "name", "role", "place", "code", "administrator"]
    assert len(actions.take_in(_sheet(tmp_path / "two.xlsx", [english, chinese]), by=OWNER)) == 1
    with pytest.raises(Fault):
        actions.take_in(_sheet(tmp_path / "none.xlsx", []), by=OWNER)


def test_the_pages_make_change_lock_and_link(tmp_path: Path) -> None:
    client = browser(administrator("xiuzhou", "county_officer", ["330411"]))
    form = {"username": "new", "name": "新人", "role": "county_officer", "places": ["330481"]}
    answer = client.post("/users/new/", form)
    assert answer.status_code == 422 and 'value="new"' in answer.content.decode(), "what was typed stays"
    answer = client.post("/users/new/", {**form, "places": ["330411"]})
    user = User.objects.get(username="new")
    page = f"/users/{user.pk}/"
    assert answer["Location"] == page and "未设密码" in client.get(page).content.decode()
    assert "/welcome/" not in client.get(f"{page}link/").content.decode(), "looking makes none"
    answer = client.post(f"{page}link/")
    assert "no-store" in answer["Cache-Control"]
    link = re.findall(LINK, answer.content.decode())[0]
    assert Client().get(link).status_code == 200 and link not in client.get(page).content.decode()
    assert client.post(f"{page}edit/", {"name": "改名", "role": "judge"}).status_code == 302
    assert client.post(f"{page}lock/", {"why": ""}).status_code == 422
    assert client.post(f"{page}lock/", {"why": "调离"}).status_code == 302
    user.refresh_from_db()
    assert (user.first_name, user.role, user.is_active, user.locked_by) == ("改名", "judge", False, "xiuzhou")
    assert "调离" in client.get(page).content.decode()
    assert client.post(f"{page}unlock/").status_code == 302
    with _sheet(tmp_path / "用户.xlsx", [["a05", "", "judge", "", "", ""]]).open("rb") as opened:
        assert client.post("/users/import/", {"file": opened})["Location"] == "/users/links/"
    text = client.get("/users/links/").content.decode()
    assert "a05" in text and "已建 1 个账号" in text
    assert "a05" in client.get("/users/?state=fresh").content.decode()


def test_an_organisation_is_picked_by_its_name_and_stays_in_the_form() -> None:
    client = browser(administrator("xiuzhou", "county_officer", ["330411"]))
    Organisation.objects.create(name="无码作坊", place="330411")

    def form(firm: str, **others: str) -> dict[str, Any]:
        picked = Organisation.objects.filter(name=firm).values_list("pk", flat=True).first() or ""
        return {"role": "organisation", "organisation": firm, "organisation_picked": str(picked), **others}

    for other in ("海宁潮涌材料有限公司", "无码作坊", ""):
        answer = client.post("/users/new/", form(other, username="firm"))
        assert answer.status_code == 422 and "yp-wrong" in answer.content.decode(), other
    page = client.post("/users/new/", form("秀水精密有限公司", username="firm"))["Location"]
    text = client.get(page).content.decode()
    assert HERE in text and "秀水精密有限公司" in text and "未设密码" in client.get("/users/").content.decode()
    assert 'value="秀水精密有限公司"' in client.get(f"{page}edit/").content.decode()
    assert client.post(f"{page}edit/", form("秀水精密有限公司", name="办公室")).status_code == 302
    user = User.objects.get(username="firm")
    assert (user.organisation_code, user.first_name) == (HERE, "办公室")


def test_a_person_is_found_by_number_or_by_a_name_that_one_bears() -> None:
    here, there = (Organisation.objects.get(uscc=code) for code in (HERE, THERE))
    one, far = Person.objects.create(name="陈工", organisation=here), Person.objects.create(name="陈工", organisation=there)
    administrator("xiuzhou", "county_officer", ["330411"])
    assert wrong(actions.add, "a1", {"role": "commissioner", "person": "陈工"}, by=OWNER) == "person", "two of them"
    assert actions.add("a1", {"role": "commissioner", "person": str(far.pk)}, by=OWNER).person == far.pk
    assert actions.add("a2", {"role": "commissioner", "person": "陈工"}, by="xiuzhou").person == one.pk, "one of them is here"
    assert wrong(actions.add, "a3", {"role": "person", "person": str(far.pk)}, by="xiuzhou") == "person"
    assert wrong(actions.add, "a3", {"role": "judge", "person": "陈工"}, by=OWNER) == "person"
    assert set(queries.managed(giver("xiuzhou")).values_list("username", flat=True)) == {"xiuzhou", "a2"}
    assert actions.change("a2", {"role": "judge", "places": ["330411"]}, by="xiuzhou")["person"] == [one.pk, None]


def test_links_are_made_for_those_who_were_picked_and_void_nobody_elses() -> None:
    client = browser(administrator("city", "city_officer", []))
    assert "没有人在等" in client.get("/users/links/").content.decode()
    for name in ("aa", "bb", "cc"):
        actions.add(name, {"role": "judge"}, by=OWNER)
    handed = actions.link("aa", by=OWNER)
    ticked = lambda: re.findall(r'value="(\w+)"[^>]* checked', client.get("/users/links/").content.decode())  # noqa: E731
    assert ticked() == ["bb", "cc"], "who has a link is not offered another by default"
    assert client.post("/users/links/", {}).status_code == client.post("/users/links/", {"users": "city"}).status_code == 422
    made = re.findall(LINK, client.post("/users/links/", {"users": ["bb", "cc"]}).content.decode())
    assert [Client().get(path).status_code for path in (*made, handed)] == [200, 200, 200] and ticked() == []


def test_a_wait_at_an_address_is_lifted_for_all_by_the_city_alone() -> None:
    client, county = browser(administrator("city", "city_officer", [])), administrator("xiuzhou", "county_officer", ["330411"])
    ensure_user("bob", PASSWORD, role="county_officer", places=["330411"])
    assert "/users/waits/" not in client.get("/users/").content.decode()
    stranger = Client(REMOTE_ADDR="203.0.113.9")
    for number in range(30):
        stranger.post("/sign-in/", {"username": f"nobody{number}", "password": "wrong"})
    right = {"username": "bob", "password": PASSWORD}
    assert "次数过多" in stranger.post("/sign-in/", right).content.decode()
    assert actions.unlock("bob", by=OWNER) == (False, 0), "it is not his name that waits"
    assert wrong(actions.lift, "203.0.113.9", by="xiuzhou") == "city_only"
    assert browser(county).get("/users/waits/").status_code == 404
    assert "/users/waits/" in client.get("/users/").content.decode()
    text = client.get("/users/waits/").content.decode()
    assert "203.0.113.9：输错 30 次" in text and "YIPANQI_PROXIES" in text
    assert client.post("/users/waits/", {"addresses": "10.0.0.1"}).status_code == 422
    assert client.post("/users/waits/", {"addresses": "203.0.113.9"}).status_code == 302
    assert stranger.post("/sign-in/", right).status_code == 302
    assert Entry.objects.get(action="sign_in.lift").detail == {"failed_attempts": 30}
    assert actions.lift("203.0.113.9", by=OWNER) == 0


def test_english_pages_are_english() -> None:
    client = browser(administrator("city", "city_officer", []))
    client.cookies["django_language"] = "en"
    actions.add("bob", {"role": "county_officer", "places": ["330411"]}, by=OWNER)
    actions.link("bob", by=OWNER)
    actions.add("eve", {"role": "judge"}, by=OWNER)
    actions.lock("eve", "left", by=OWNER)
    bob, eve = (User.objects.get(username=name).pk for name in ("bob", "eve"))
    paths = [f"/users/{end}" for end in ("", "new/", "import/", "links/", "waits/", f"{bob}/", f"{eve}/", f"{eve}/unlock/")]
    paths += [f"/users/{bob}/{end}/" for end in ("edit", "lock", "link")] + ["/rights/", "/account/"]
    shown = [(path, client.get(path)) for path in (*paths, actions.link("bob", by=OWNER), "/welcome/nothing/")]
    for given in ({"username": "a b", "role": "judge"}, {"username": "x1", "role": "organisation"}, {"username": "x1"}):
        shown.append((str(given), client.post("/users/new/", given)))
    for what, answer in shown:
        text = re.sub(r"<[^>]+>", " ", answer.content.decode().partition("<main")[2].partition("</main>")[0])
        assert len(text) > 20 and not re.findall(r"[\u3400-\u9fff，。；：（）、]+", text), what


def test_pages_of_users_open_for_administrators_and_within_their_places_alone() -> None:
    other = ensure_user("haining", PASSWORD, role="county_officer", places=["330481"])
    clients = {
        "plain": browser(ensure_user("plain", PASSWORD, role="city_officer", places=[])),
        "county": browser(administrator("xiuzhou", "county_officer", ["330411"])),
        "public": Client(),
    }
    for path in ("", "new/", "import/", "links/", f"{other.pk}/", f"{other.pk}/link/"):
        expected = 200 if not path.startswith(str(other.pk)) else 404
        codes = {name: client.get(f"/users/{path}").status_code for name, client in clients.items()}
        assert codes == {"plain": 404, "county": expected, "public": 404}, path
    for deed in ("link", "lock", "unlock", "edit"):
        assert clients["county"].post(f"/users/{other.pk}/{deed}/", {"why": "x"}).status_code == 404
    assert "haining" not in clients["county"].get("/users/?q=haining").content.decode().partition("yp-grid")[2]


# ---- one's own address -------------------------------------------------------------------------------------------------------


def test_somebody_says_where_the_own_reminders_go() -> None:
    user = ensure_user("lan", PASSWORD, role="county_officer", places=["330411"])
    client = browser(user)
    wrong_one = client.post("/account/letters/", {"address": "lan at example"})
    assert (
        wrong_one.status_code == 422
        and "这不是邮箱地址" in wrong_one.content.decode()
        and "lan at example" in wrong_one.content.decode()
    )
    assert client.post("/account/letters/", {"address": "lan@example.org"}).status_code == 302
    user.refresh_from_db()
    assert user.email == "lan@example.org" and "lan@example.org" in client.get("/account/letters/").content.decode()
    entry = Entry.objects.filter(action="user.address").last()
    assert entry is not None and "example" not in str(entry.detail)
    client.post("/account/letters/", {"address": ""})
    user.refresh_from_db()
    assert user.email == ""


def test_nobody_says_it_for_another() -> None:
    other = ensure_user("lan", PASSWORD, role="county_officer", places=["330411"])
    assert Client().post("/account/letters/", {"address": "x@example.org"}).status_code in (302, 404)
    other.refresh_from_db()
    assert other.email == ""
