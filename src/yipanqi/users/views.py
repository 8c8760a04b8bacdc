"""Pages of the accounts, for administrators: list, one account, new, change, lock and unlock, from a sheet, links."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.urls import reverse

from yipanqi.accounts.access import manages_users
from yipanqi.accounts.actions import HOURS, set_address
from yipanqi.accounts.queries import waiting_addresses, waiting_at
from yipanqi.accounts.roles import GIVEN, ROLES
from yipanqi.ledger.queries import actor_words
from yipanqi.ui.deeds import Deed
from yipanqi.ui.fields import RegisterForm
from yipanqi.ui.pages import Column, DetailPage, Done, Filter, FormPage, ListPage, import_page, signed_in
from yipanqi.ui.parts import Act, Cell, Crumb, Head, Light, Once, Section
from yipanqi.users import actions, forms, queries
from yipanqi.users.access import giver, manages_city
from yipanqi.values.words import Words, plural, say

USERS, NEW, SHEET = Words("用户", "Users"), Words("建账号", "New account"), Words("从表格建账号", "Accounts from a sheet")
LINKS = Words("密码链接", "Links for passwords")
_FAULTS = {name: name for name in ("username", "name", "role", "places", "organisation", "person", "administrator", "why")}


def _crumbs(record: Any = None) -> list[Crumb]:
    return [Crumb(str(USERS), reverse("users")), *([Crumb(record.username, reverse("user", args=[record.pk]))] if record else [])]


def _light(one: Any) -> Light:
    return Light(queries.STATES[queries.state_of(one)][1], queries.state_words(one))


_COLUMNS = (
    Column("username", Words("用户名", "User name"), order="username", sub=lambda one: one.first_name),
    Column("role", Words("角色", "Role"), order="role", value=queries.role_words),
    Column("belongs", Words("地区或单位", "Place or organisation"), value=queries.belongs, wide=True),
    Column("state", Words("状态", "State"), value=queries.state_words, light=_light),
)


def _waiting(user: Any) -> list[Act]:
    count = len(waiting_addresses()) if manages_city(user) else 0
    return [Act(say(f"解除等待 {count}", f"Lift waits {count}"), reverse("users-waits"), "circle-check")] if count else []


users = ListPage(
    key="users",
    title=USERS,
    records=queries.users,
    columns=_COLUMNS,
    may=manages_users,
    link=lambda one: reverse("user", args=[one.pk]),
    search=("username", "first_name", "organisation_code"),
    filters=(
        Filter("role", Words("角色", "Role"), lambda: [(k, str(ROLES[k].words)) for k in GIVEN], lambda v: queries.of_role(v)),
        Filter(
            "state",
            Words("状态", "State"),
            lambda: [(key, str(words)) for key, (words, _) in queries.STATES.items()],
            queries.in_state,
        ),
    ),
    order=("role", "username"),
    scope=lambda user: [say("谁能登录，能看什么、做什么", "who signs in, and what they see and do")],
    acts=lambda user: [
        *_waiting(user),
        Act(say("权限表", "Table of rights"), "/rights/", "shield-check"),
        Act(str(SHEET), reverse("users-import"), "upload"),
        Act(say("发密码链接", "Links for passwords"), reverse("users-links"), "key"),
        Act(str(NEW), reverse("user-new"), "plus", primary=True),
    ],
    empty=Words("还没有账号", "No account yet"),
    empty_note=Words("逐个建，或从表格一次建多人。", "Make them one by one, or many from a sheet."),
    exports=False,
).view()


def _acts(user: Any, one: Any) -> list[Act]:
    if one.username == user.get_username():
        return [Act(say("修改密码", "Change password"), reverse("password"), "key")]
    turn = Act(say("停用", "Lock"), reverse("user-lock", args=[one.pk]), "lock")
    if not one.is_active:
        turn = Act(say("启用", "Unlock"), reverse("user-unlock", args=[one.pk]), "circle-check", primary=True)
    elif waiting_at([one.username]):
        turn = Act(say("解除等待", "Lift the wait"), reverse("user-unlock", args=[one.pk]), "circle-check")
    fresh = queries.state_of(one) == "fresh"
    link = [Act(say("发密码链接", "Link for a password"), reverse("user-link", args=[one.pk]), "key", primary=fresh)]
    return [
        turn,
        *(
            [Act(say("停用", "Lock"), reverse("user-lock", args=[one.pk]), "lock")]
            if turn.icon == "circle-check" and one.is_active
            else []
        ),
        *(link if one.is_active else []),
        Act(say("修改", "Change"), reverse("user-edit", args=[one.pk]), "edit", primary=one.is_active and not fresh),
    ]


def _signing_in(user: Any, one: Any) -> list[Section]:
    failed = waiting_at([one.username]).get(one.username, 0)
    facts = [Cell(queries.state_words(one), say("状态", "State"))]
    if not one.is_active:
        why = say("，", ", ").join(part for part in (actor_words(one.locked_by), one.locked_why) if part)
        facts.append(Cell(why or "—", say("谁停用，为什么", "Locked by, and why")))
    if failed:
        facts.append(Cell(say(f"{failed} 次", f"{failed} times"), say("一天内输错密码", "Wrong passwords within a day")))
    if link := queries.link_words(one):
        facts.append(Cell(link, say("密码链接", "Link for a password")))
    return [Section(say("登录", "Signing in"), facts=facts)]


user = DetailPage(
    title=lambda one: one.first_name or one.username,
    record=queries.user,
    columns=(
        Column("username", Words("用户名", "User name")),
        Column("role", Words("角色", "Role"), value=queries.role_words),
        Column("sees", Words("可见", "Sees"), value=lambda one: str(queries.role_held(one).sees)),
        Column(
            "belongs", Words("地区或单位", "Place or organisation"), value=queries.belongs, sub=lambda one: one.organisation_code
        ),
    ),
    may=manages_users,
    crumbs=lambda one: _crumbs(),
    scope=lambda one: [queries.role_words(one), queries.belongs(one)],
    light=_light,
    acts=_acts,
    sections=_signing_in,
).view()


def _asked(given: Mapping[str, Any]) -> dict[str, Any]:
    names = ("name", "role", "places", "person", "administrator")
    found = {name: ("" if given.get(name) is None else given[name]) for name in names}
    return found | {"organisation": queries.code_of(given.get("organisation"))}


def _add(user: Any, record: Any, given: Mapping[str, Any], rows: Any) -> str:
    made = actions.add(given["username"], _asked(given), by=user.get_username())
    return reverse("user", args=[made.pk])


new = FormPage(
    title=NEW,
    form=lambda user, record: forms.account_form(giver(user.get_username()), new=True),
    deed=_add,
    may=manages_users,
    faults=_FAULTS,
    submit=Words("建账号", "Make it"),
    done=Words("账号已建。下一步：发密码链接，交给本人。", "Made. Next: a link under which its owner sets the password."),
    crumbs=_crumbs,
    back=lambda record: reverse("users"),
).view()


def _change(user: Any, record: Any, given: Mapping[str, Any], rows: Any) -> str:
    actions.change(record.username, _asked(given), by=user.get_username())
    return reverse("user", args=[record.pk])


edit = FormPage(
    title=lambda one: say(f"修改账号 {one.username}", f"Change the account {one.username}"),
    record=queries.user,
    form=lambda user, record: forms.account_form(giver(user.get_username()), new=False),
    initial=lambda user, one: {
        "name": one.first_name,
        "role": one.role,
        "places": one.places,
        "organisation": queries.number_of(one.organisation_code),
        "person": "" if one.person is None else str(one.person),
        "administrator": one.administrator,
    },
    deed=_change,
    may=manages_users,
    faults=_FAULTS,
    crumbs=_crumbs,
    back=lambda one: reverse("user", args=[one.pk]),
).view()


def _lock(user: Any, record: Any, given: Mapping[str, Any], rows: Any) -> str:
    actions.lock(record.username, given["why"], by=user.get_username())
    return reverse("user", args=[record.pk])


lock = FormPage(
    title=Words("停用账号", "Lock an account"),
    record=queries.user,
    form=lambda user, record: forms.LockForm,
    deed=_lock,
    may=manages_users,
    faults=_FAULTS,
    submit=Words("停用", "Lock"),
    done=Words("已停用，已退出登录。", "Locked, and signed out."),
    crumbs=_crumbs,
    scope=lambda one: [one.username, one.first_name],
    note=lambda one: say(
        "停用后立即退出，不能再登录；记录都保留，可随时启用。",
        "Signed out at once and kept out; nothing is deleted, and it can be undone.",
    ),
    back=lambda one: reverse("user", args=[one.pk]),
).view()


def _unlock(user: Any, record: Any, given: Mapping[str, Any], rows: Any) -> str:
    actions.unlock(record.username, by=user.get_username())
    return reverse("user", args=[record.pk])


unlock = FormPage(
    title=Words("启用账号", "Unlock an account"),
    record=queries.user,
    form=lambda user, record: RegisterForm,
    deed=_unlock,
    may=manages_users,
    submit=Words("启用", "Unlock"),
    done=Words("已启用，输错密码的等待也已解除。", "Open again; the wait after wrong passwords is lifted."),
    crumbs=_crumbs,
    scope=lambda one: [one.username, one.first_name],
    note=lambda one: say("启用账号，并清除输错密码的记录。", "Opens the account and forgets its failed attempts."),
    back=lambda one: reverse("user", args=[one.pk]),
).view()


def _lift(user: Any, record: Any, given: Mapping[str, Any], rows: Any) -> str:
    for address in given["addresses"]:
        actions.lift(address, by=user.get_username())
    return reverse("users")


waits = FormPage(
    title=Words("解除登录等待", "Lift waits at the sign-in"),
    form=lambda user, record: forms.waits_form(waiting_addresses()),
    deed=_lift,
    may=manages_city,
    submit=Words("解除", "Lift"),
    done=Words("已解除，那里的人可以马上登录。", "Lifted; people there can sign in at once."),
    crumbs=_crumbs,
    note=lambda one: queries.waits_note(),
    back=lambda record: reverse("users"),
).view()


def _take_in(user: Any, file: Any) -> Done:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"users.{str(file.name).rpartition('.')[2].lower()}"
        path.write_bytes(file.read())
        made = len(actions.take_in(path, by=user.get_username()))
    en = f"{plural(made, 'account', 'accounts')} made. Next: links for their passwords."
    return Done(reverse("users-links"), Words(f"已建 {made} 个账号。下一步：发密码链接。", en))


imports = import_page(
    title=SHEET,
    deed=_take_in,
    may=manages_users,
    submit=Words("建账号", "Make them"),
    crumbs=_crumbs,
    note=lambda record: say(
        "表头：用户名、姓名、角色、地区、单位代码、管理员。有一行不对就一个也不建，并逐行说明。",
        "Headings: user name, full name, role, place, uscc (of the organisation), administrator. All rows or none.",
    ),
    back=lambda record: reverse("users"),
).view()


def _shown(user: Any, names: list[str], back: str) -> Once:
    """The addresses just made, in this answer alone."""
    by, named = user.get_username(), {one.username: one for one in queries.users(user).filter(username__in=names)}
    lines = []
    for number, name in enumerate(names):
        one = named[name]
        words = say(f"{name}（{one.first_name}）", f"{name} ({one.first_name})") if one.first_name else name
        lines.append((f"link-{number}", words, actions.link(name, by=by)))
    note = say(
        f"只显示这一次，请现在交给本人。每个链接只能用一次，{HOURS} 小时内有效。",
        f"Shown only now: hand them over. Each works once, within {HOURS} hours.",
    )
    return Once(Head(str(LINKS), _crumbs()), lines, note, Act(say("已交给本人", "They are handed over"), back))


links = FormPage(
    title=LINKS,
    form=lambda user, record: forms.links_form(queries.fresh(user)),
    deed=lambda user, record, given, rows: _shown(user, given["users"], reverse("users")),
    may=manages_users,
    initial=lambda user, record: {"users": [one.username for one in queries.fresh(user) if not queries.link_words(one)]},
    submit=Words("生成链接", "Make the links"),
    crumbs=_crumbs,
    note=lambda record: say(
        "给还没有密码的人。链接只能用一次；换发后，以前的链接立即失效。",
        "For those who have no password yet. A link works once; a new one ends the former at once.",
    ),
    back=lambda record: reverse("users"),
).view()

link = FormPage(
    title=LINKS,
    record=queries.another,
    form=lambda user, record: RegisterForm,
    deed=lambda user, record, given, rows: _shown(user, [record.username], reverse("user", args=[record.pk])),
    may=manages_users,
    submit=Words("生成链接", "Make the link"),
    crumbs=_crumbs,
    scope=lambda one: [one.username, one.first_name],
    note=lambda one: say(
        "本人打开链接设置密码：只能用一次；换发后，以前的链接立即失效，原来的密码在设好新密码前仍可用。",
        "Its owner sets a password under it, once. A new link ends the former at once; an old password works until the new one "
        "is set.",
    ),
    back=lambda one: reverse("user", args=[one.pk]),
).view()


# ---- one's own ------------------------------------------------------------------------------------------------------------


def _letters(user: Any, record: Any, given: Mapping[str, Any], rows: Any) -> str:
    set_address(user, given.get("address") or "")
    return "/account/"


letters = FormPage(
    title=Words("每日提醒", "The day's reminders"),
    form=lambda user, record: forms.AddressForm,
    deed=_letters,
    may=lambda user: bool(getattr(user, "is_authenticated", False)),
    record=lambda user: user,
    initial=lambda user, record: {"address": record.email},
    crumbs=lambda record: [Crumb(say("我的账号", "My account"), "/account/")],
    note=lambda record: say(
        "每天早上一封：新通知、今天到期、昨天逾期；没有新内容不发。留空就不发。",
        "One letter each morning: new notices, due today, overdue since yesterday; none where nothing is new. Leave it"
        " blank for no letters.",
    ),
    back=lambda record: "/account/",
).view()


# ---- lists kept under a name: everybody's own ----------------------------------------------------------------------------

VIEWS = Words("我的视图", "My views")


def _drop(user: Any, page: Any, given: Mapping[str, Any], rows: Any) -> None:
    actions.drop_view(user, given["view"].pk)


kept = ListPage(
    key="views",
    title=VIEWS,
    records=queries.kept_views,
    columns=(
        Column("words", Words("视图", "View"), order="words", href=lambda one: one.href),
        Column("at", Words("保存于", "Kept on"), "day", order="at"),
    ),
    may=signed_in,
    link=lambda one: one.href,
    verb=lambda user, one: Act(
        say("删去", "Drop"), icon="trash", post=reverse("views"), sends=[("do", "drop"), ("view", str(one.pk))]
    ),
    order=("words", "pk"),
    ticks=lambda user: False,
    exports=False,
    empty=Words("还没有存过视图", "No view kept yet"),
    empty_note=Words("在任何列表上筛选、排序、选列后，点“存为视图”。", "Narrow or sort any list, then press “Save as view”."),
    deeds=(
        Deed(
            "drop",
            Words("删去", "Drop"),
            _drop,
            part="view",
            parts=lambda user, page: queries.kept_views(user),
            quiet=True,
            done=Words("视图已删去。", "The view is gone."),
        ),
    ),
).view()


def _keep(user: Any, record: Any, given: Mapping[str, Any], rows: Any) -> str:
    return actions.keep_view(user, given["words"].strip(), given["path"], given.get("asks") or "").href


keep = FormPage(
    title=Words("存为视图", "Save as view"),
    form=lambda user, record: forms.ViewForm,
    deed=_keep,
    may=signed_in,
    done=Words("视图已存入“我的视图”。", "The view stands under “My views”."),
    crumbs=lambda record: [Crumb(str(VIEWS), reverse("views"))],
    faults={"many": "words"},
).view()
