"""What is asked for an account, checked. In: texts as typed on a page, a command line or in a sheet. Out: values, or a Fault
whose code is the field that is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from yipanqi.accounts.models import User
from yipanqi.accounts.roles import ROLES, Role
from yipanqi.registry.models import Organisation, Person, Place
from yipanqi.registry.queries import place_names, the_city
from yipanqi.users.access import Giver
from yipanqi.values.fault import Fault
from yipanqi.values.places import within
from yipanqi.values.reading import uscc_problem
from yipanqi.values.words import say

#: Latin letters without marks and Han characters: letters of another script look like these.
_NAME = re.compile(r"[A-Za-z0-9\u3400-\u9fff.@+_-]{2,60}")
#: Who acts in the ledger without an account.
_RESERVED = ("system", "root", "cli", "demo", "worker", "yipanqi", "command line")
_APART = re.compile(r"[、,，;；\s]+")
_YES, _NO = ("是", "yes", "y", "true", "1", "√", "✓"), ("", "否", "no", "n", "false", "0", "—", "-", "无")


def username(text: str) -> str:
    """A name to sign in with that nobody has yet, in whatever capitals."""
    name = text.strip()
    if not _NAME.fullmatch(name):
        raise Fault(
            "username",
            f"用户名“{name[:60]}”不能用：2 至 60 个字母、数字、汉字或 . @ + - _，不含空格。",
            f"“{name[:60]}” is no user name: 2 to 60 letters, digits or . @ + - _, without blanks.",
            exit_code=2,
        )
    if name.casefold() in _RESERVED:
        raise Fault(
            "username",
            f"“{name}”是系统自己的名字，请换一个。",
            f"“{name}” is a name of the software itself; choose another.",
            exit_code=2,
        )
    if User.objects.filter(username__iexact=name).exists():
        raise Fault(
            "username",
            f"用户名“{name}”已有人用。请换一个，或用 set 修改原来的账号。",
            f"The user name “{name}” is taken. Choose another, or change that account with set.",
        )
    return name


def role(text: str, giver: Giver) -> Role:
    """A role by its code or its words, of those that the giver may grant."""
    asked = text.strip()
    named = {key: key for key in ROLES} | {str(w): k for k, r in ROLES.items() for w in (r.words.zh, r.words.en)}
    key = named.get(asked)
    if key is None or key == "public":
        near = get_close_matches(asked, list(named), 1, 0.5)
        meant = say(f"是不是 {near[0]}？", f"Is it {near[0]}? ") if near else ""
        known = ", ".join(giver.roles())
        raise Fault(
            "role",
            f"没有角色“{asked[:40]}”。{meant}可用：{known}。",
            f"There is no role “{asked[:40]}”. {meant}There are: {known}.",
            exit_code=2,
        )
    if key not in giver.roles():
        raise Fault(
            "role",
            f"您不能授予“{ROLES[key].words.zh}”：它的权限超出您自己的。请找市级管理员。",
            f"You may not grant “{ROLES[key].words.en}”: it may do more than you. Ask an administrator of the city.",
        )
    return ROLES[key]


def places(given: list[str], of: Role, giver: Giver) -> list[str]:
    """Codes of places by code or name: of the city, of the level that the role asks for, within the giver's."""
    names = {name: code for code, name in reversed(place_names().items())}
    city = the_city().code
    local = {name: code for name, code in names.items() if within(code, [city])}
    asked = [word for text in given for word in _APART.split(text.strip()) if word]
    found = list(
        dict.fromkeys(word if word in place_names() else local.get(word) or names.get(word) or _no_place(word) for word in asked)
    )
    if of.reach == "everything" or of.of_organisation:
        if found:
            raise Fault(
                "places",
                f"“{of.words.zh}”不按地区授权，请不要填地区。",
                f"“{of.words.en}” is not given by place; leave the places blank.",
            )
        return []
    for code in found:
        if not within(code, [city]):
            raise Fault("places", f"{_named(code)}不在本市。", f"{_named(code)} does not lie in this city.")
        if not within(code, giver.places):
            raise Fault("places", f"{_named(code)}不在您管理的地区。", f"{_named(code)} is none of the places that you manage.")
    if of.level == "zone" and Place.objects.filter(code__in=found).exclude(level="zone").exists():
        raise Fault("places", f"“{of.words.zh}”的地区须是功能区。", f"The place of a “{of.words.en}” has to be a zone.")
    if not found and of.reach == "places":
        raise Fault("places", f"“{of.words.zh}”要填地区：区划代码或名称。", f"A “{of.words.en}” needs a place: its code or name.")
    return found or list(giver.places or ())


def organisation(text: str, of: Role, giver: Giver) -> str:
    """The code of an organisation of the register, within the giver's places; '' for roles that act for none."""
    code = text.strip().upper()
    if not of.of_organisation:
        if code:
            raise Fault(
                "organisation", f"“{of.words.zh}”不代表单位，请不要填单位代码。", f"A “{of.words.en}” acts for no organisation."
            )
        return ""
    if not code:
        raise Fault(
            "organisation", f"“{of.words.zh}”要填单位的统一社会信用代码。", f"A “{of.words.en}” needs an organisation's code."
        )
    if uscc_problem(code):
        raise Fault(
            "organisation",
            f"“{code[:30]}”不是统一社会信用代码（18 位，末位校验），请核对。",
            f"“{code[:30]}” is no unified social credit code (18 characters with a check digit); check it.",
        )
    found = Organisation.objects.filter(uscc=code).first()
    if found is None:
        raise Fault(
            "organisation",
            f"单位名录里没有 {code}。先收一张写有它的表，再建账号。",
            f"The register has no organisation {code}. Take in a sheet that names it first.",
        )
    if not within(found.place, giver.places):
        raise Fault(
            "organisation", f"{found.name} 不在您管理的地区。", f"{found.name} lies in none of the places that you manage."
        )
    return code


def person(text: str, of: Role, giver: Giver) -> int | None:
    """The number of a person of the registry, by number or by a name that only one bears; None for roles that are no person's."""
    number = text.strip()
    if of.reach != "person":
        if number:
            raise Fault(
                "person", f"“{of.words.zh}”不对应人员名录，请不要填人员。", f"A “{of.words.en}” is no person of the registry."
            )
        return None
    numbered = number.isascii() and number.isdigit() and len(number) < 19
    asked = Person.objects.filter(**({"pk": int(number)} if numbered else {"name": number}), merged_into=None)
    named = [
        one
        for one in asked.select_related("organisation")[:20]
        if within(one.organisation.place if one.organisation else None, giver.places)
    ]
    if not named:
        raise Fault(
            "person",
            f"“{of.words.zh}”要填人员名录里的人；没有可用的“{number[:20]}”。",
            f"A “{of.words.en}” needs a person of the registry; “{number[:20]}” is none.",
        )
    if len(named) > 1:
        zh = "、".join(f"{one.pk}（{one.organisation.name if one.organisation else '—'}）" for one in named)
        raise Fault(
            "person",
            f"叫“{number}”的有 {len(named)} 人，请写编号：{zh}。",
            f"{len(named)} persons are called “{number}”; write the number: {zh}.",
        )
    return int(named[0].pk)


def administrator(wanted: bool, of: Role) -> bool:
    """Whether the account manages others: officers only."""
    if wanted and (not of.office or of.reads_only):
        raise Fault(
            "administrator",
            f"“{of.words.zh}”不能当用户管理员，只有科技局工作人员可以。",
            f"A “{of.words.en}” cannot be an administrator of users; officers can.",
        )
    return wanted


def flag(text: str) -> bool:
    """是 or 否 as a sheet says it."""
    said = text.strip().lower()
    if said not in (*_YES, *_NO):
        raise Fault(
            "administrator", f"管理员一栏写“是”或“否”，不是“{text[:20]}”。", f"Administrator is yes or no, not “{text[:20]}”."
        )
    return said in _YES


def values(asked: Mapping[str, Any], giver: Giver, before: User | None = None) -> dict[str, Any]:
    """The values of an account (`accounts.actions.SETTABLE`) from what was asked: name, role, places, organisation, person,
    administrator. Of an account that is there, what was not asked stays where it still fits its role.
    """
    of = role(asked["role"], giver) if "role" in asked else ROLES[before.role] if before else role("", giver)
    same = before is not None and of.key == before.role
    kept_places = [*before.places] if before is not None and same else []
    kept_code = before.organisation_code if before is not None and same else ""
    kept_person = str(before.person or "") if before is not None and same else ""
    name = str(asked.get("name", before.first_name if before else "")).strip()
    if len(name) > 60:
        raise Fault("name", "姓名最多 60 个字。", "A name has at most 60 characters.", exit_code=2)
    wanted = asked.get("administrator", before.administrator if before is not None and same else False)
    return {
        "first_name": name,
        "role": of.key,
        "places": places(list(asked.get("places", kept_places)), of, giver),
        "organisation_code": organisation(str(asked.get("organisation", kept_code)), of, giver),
        "person": person(str(asked.get("person", kept_person)), of, giver),
        "administrator": administrator(bool(wanted), of),
    }


def _no_place(word: str) -> str:
    near = get_close_matches(word, list(place_names().values()), 1, 0.5)
    meant = say(f"是不是 {near[0]}？", f" Is it {near[0]}?") if near else ""
    raise Fault(
        "places", f"没有地区“{word[:30]}”。{meant}写代码或名称。", f"There is no place “{word[:30]}”.{meant}", exit_code=2
    )


def _named(code: str) -> str:
    return f"{place_names().get(code, '')} {code}".strip()
