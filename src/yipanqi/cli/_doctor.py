"""Is this installation healthy? Out: checks, each with what is wrong and what to do. Looking makes and changes nothing."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from importlib import resources
from typing import NamedTuple

from yipanqi.config.home import home, open_to_others
from yipanqi.values.disk import is_read_only
from yipanqi.values.fault import Fault

_NAMED = 5
#: Checks that only tell something, which nobody has to mend.
NOTES = ("home", "ledger_note", "records_waiting")


#: Tables that are no registers and are bound to the ledger all the same.
_KEPT_TOO = {
    "registry.organisation": ("单位", "organisation"),
    "intake.change": ("修改历史", "change"),
    "intake.storedfile": ("收到的文件", "file"),
    "intake.batch": ("批次", "batch"),
    "work.step": ("办理经过", "step"),
}


class Check(NamedTuple):
    """One thing looked at."""

    name: str
    ok: bool
    zh: str
    en: str


def examine() -> list[Check]:
    """Every check, in the order in which one would repair things."""
    found = [*_folders(), *_permissions()]
    try:
        from yipanqi.cli.start import django_only

        django_only()
        found += [*_database()]
        if all(check.ok for check in found if check.name == "migrations"):
            found += [*_ledger(), *_kept(), *_lists()]
    except Fault as fault:
        found.append(Check("fault", False, fault.zh, fault.en))
    except Exception as fault:
        found.append(Check("database", False, f"数据库打不开：{fault}", f"the database does not open: {fault}"))
    return [one._replace(en=_listed(one.en)) for one in found]


def _listed(english: str) -> str:
    """The same with names listed as English lists them."""
    return re.sub(r" …（(\d+)）", r" … (\1)", english.replace("、", ", "))


def _folders() -> Iterator[Check]:
    free = shutil.disk_usage(home()).free / 1e9
    yield Check("home", True, f"数据目录 {home()}", f"data folder {home()}")
    more = (
        ("", "") if free > 1 else ("：请清理或扩大磁盘；满了就只能查看", ": free or add space; on a full disk one can only read")
    )
    yield Check("space", free > 1, f"剩余空间 {free:.1f} GB{more[0]}", f"free space {free:.1f} GB{more[1]}")
    if is_read_only(home()):
        yield Check(
            "read_only",
            False,
            "数据目录所在磁盘现在只能读：请检查磁盘和挂载方式，改好后重启门户",
            "the disk of the data folder can only be read now: check it and how it is mounted, then start the portal again",
        )
    vendor = resources.files("yipanqi.ui") / "static" / "vendor"
    ok = vendor.is_dir() and any(entry.name.startswith("tabler") for entry in vendor.iterdir())
    yield Check(
        "front_end",
        ok,
        "前端文件" + ("齐全" if ok else "缺失：请运行 make setup"),
        "front-end files " + ("present" if ok else "missing: run make setup"),
    )
    fonts = resources.files("yipanqi.engines.documents") / "fonts"
    ok = fonts.is_dir() and any(entry.name.endswith(".ttf") for entry in fonts.iterdir())
    yield Check(
        "fonts",
        ok,
        "PDF 字体" + ("齐全" if ok else "缺失：请运行 make setup"),
        "PDF fonts " + ("present" if ok else "missing: run make setup"),
    )


def _permissions() -> Iterator[Check]:
    """Others on this computer read nothing: folders and files are their owner's."""
    found = [str(path) for path in open_to_others()]
    yield Check(
        "permissions",
        not found,
        f"其他用户也能读 {_named(found)}：运行 yipanqi serve 会改好，或 chmod -R go= {home()}"
        if found
        else "数据目录里的一切只有本用户可读",
        f"other users can read {_named(found)}: yipanqi serve mends it, or chmod -R go= {home()}"
        if found
        else "everything in the data folder is readable by this user only",
    )


def _database() -> Iterator[Check]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    yield Check(
        "migrations",
        not pending,
        f"数据库 {connection.vendor}，待更新 {len(pending)} 项",
        f"database {connection.vendor}, {len(pending)} updates pending",
    )
    if pending:
        return
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check")
            answer = cursor.fetchone()[0]
        yield Check("integrity", answer == "ok", f"SQLite 完整性：{answer}", f"SQLite integrity: {answer}")


def _ledger() -> Iterator[Check]:
    from yipanqi.ledger.queries import guarded, verdict, wrong_commitments

    found = verdict()
    for one in found.broken:
        yield Check("ledger", False, one.words.zh, one.words.en)
    yield Check("ledger", found.ok, found.summary.zh, found.summary.en)
    for note in found.notes:
        yield Check("ledger_note", True, note.zh, note.en)
    guards = guarded()
    yield Check("ledger_guard", guards.ok, guards.zh, guards.en)
    wrong = wrong_commitments()
    yield Check(
        "ledger_personal",
        not wrong,
        f"台账第 {_named(wrong)} 条所附的个人信息与承诺值不符" if wrong else "台账所附个人信息与承诺值相符",
        f"personal values kept for entries {_named(wrong)} are not those committed to"
        if wrong
        else "personal values of the ledger are those committed to",
    )
    yield from _secrets(found.said.get("ledger.key"))
    yield from _records(found.sealed)
    yield from _rights()


def _rights() -> Iterator[Check]:
    """Accounts and marks are those that the last deed on them left."""
    from yipanqi.accounts.queries import beside_the_ledger
    from yipanqi.instruments.bounties.queries import marks_beside_the_ledger

    odd = beside_the_ledger()
    names = _named(odd)
    yield Check(
        "accounts",
        not odd,
        f"账号 {names} 的角色、地区、单位或密码与台账所记不符：绕过软件被改动，请查明后重新设定"
        if odd
        else "账号权限和密码与台账所记相符",
        f"role, places, organisation or password of the accounts {names} are not those of the ledger: changed behind the "
        "software; "
        "find out and set them anew"
        if odd
        else "rights and passwords of accounts are those of the ledger",
    )
    marks = marks_beside_the_ledger()
    names = "、".join(f"{call}/{reviewer}" for call, reviewer in marks[:_NAMED])
    yield Check(
        "marks",
        not marks,
        f"评审分数（榜单/专家 {names}）与台账所记不符：绕过软件被改动，请从备份恢复或请专家重评"
        if marks
        else "评审分数与台账所记相符",
        f"marks (bounty/reviewer {names}) are not those of the ledger: changed behind the software; restore from a backup or "
        "have them marked again"
        if marks
        else "marks are those of the ledger",
    )


def _records(told: dict[str, str]) -> Iterator[Check]:
    """The records are those that the last deed on their register left."""
    from yipanqi.intake.queries import differing

    found = differing(told)
    if found.broken:
        names = _named(found.broken)
        yield Check(
            "records",
            False,
            f"登记表 {names} 的记录摘要与台账不符：摘要表被改动，请从备份恢复并查明",
            f"the digests of {names} are not those of the ledger: they were changed; restore from a backup and find out",
        )
    names = _named([f"{label}/{pk}" for label, pk in found.of_records()])
    yield Check(
        "records",
        not found.of_records(),
        f"记录 {names} 与台账最后一次所记不符：绕过软件被改动（页面 /records/表名/编号/），请从备份恢复或在页面更正"
        if found.of_records()
        else f"{found.count} 条记录与台账最后一次所记相符",
        f"records {names} are not as the last deed in the ledger left them: changed behind the software (page "
        "/records/NAME/NUMBER/); restore from a backup or correct them on the page"
        if found.of_records()
        else f"{found.count} records are as the last deed left them",
    )
    beside = found.of_records(other=True)
    zh, en = (
        _named([f"{one[at]} {pk}" for label, pk in beside for one in [_KEPT_TOO.get(label, (label, label))]]) for at in (0, 1)
    )
    yield Check(
        "history",
        not beside,
        f"{zh} 与台账所记不符：绕过软件被改动，请从备份恢复并查明"
        if beside
        else f"单位名录、修改历史、收到的文件和批次、办理经过共 {found.rows} 行与台账所记相符",
        f"{en}: not as the ledger has them, changed behind the software; restore from a backup and find out"
        if beside
        else f"{found.rows} rows of organisations, history, files, batches and steps are as the ledger has them",
    )
    if found.waiting:
        zh, en = (_named([_register(label)[at] for label in found.waiting]) for at in (0, 1))
        yield Check(
            "records_waiting",
            True,
            f"登记表 {zh} 在页面上改过，尚未封存核对（yipanqi worker、备份、门户启停时补记）",
            f"{en} were changed on pages and are not sealed yet, so not compared (the worker, backups, and starting "
            "or stopping the portal do so)",
        )


def _register(label: str) -> tuple[str, str]:
    """What people call a register; its label where no sheet fills it."""
    from yipanqi.intake.catalogue import SHEETS

    named = {records.model.lower(): (sheet.zh, sheet.en) for sheet in SHEETS for records in sheet.records}
    return named.get(label, (label, label))


def _secrets(said: tuple[int, dict[str, str]] | None) -> Iterator[Check]:
    """The key and the secret are those that the ledger wrote down."""
    from yipanqi.cli._secrets import digests, missing

    gone, now = missing(), digests()
    if gone:
        names = "、".join(gone)
        yield Check(
            "secrets",
            False,
            f"缺少 {names}：请从备份的 .keys 文件恢复，不要另制"
            + ("（密封的揭榜书只有原来的 sealing.secret 能打开，丢了就永远打不开）" if "sealing.secret" in gone else ""),
            f"{names} missing: restore from the .keys file of a backup, make no other"
            + (" (sealed bids open with the former sealing.secret only; without it, never)" if "sealing.secret" in gone else ""),
        )
    files = {"fingerprint": "keys/signing.pem", "web": "web.secret", "sealing": "sealing.secret"}
    changed = [file for name, file in files.items() if said and now[name] and now[name] != said[1].get(name, now[name])]
    if said is None:
        yield Check(
            "secrets",
            False,
            "台账还没有记下密钥指纹：请运行 yipanqi init 或 yipanqi serve",
            "the ledger knows no fingerprint yet: run yipanqi init or yipanqi serve",
        )
    elif changed:
        names = "、".join(changed)
        yield Check(
            "secrets",
            False,
            f"{names} 不是台账第 {said[0]} 条记下的那一个：已被替换，请从备份恢复",
            f"{names} is not the one of entry {said[0]}: it was replaced; restore it from a backup",
        )
    elif not gone:
        yield Check(
            "secrets",
            True,
            f"签名密钥与台账所记相同，指纹 {now['fingerprint']}",
            f"the signing key is the one of the ledger, fingerprint {now['fingerprint']}",
        )


def _kept() -> Iterator[Check]:
    from yipanqi.board.queries import own_problems
    from yipanqi.briefing.queries import damaged as briefings
    from yipanqi.briefing.queries import outline_problem
    from yipanqi.instruments.bounties.queries import broken_seals
    from yipanqi.instruments.own.queries import problems as register_problems
    from yipanqi.intake.queries import damaged as files
    from yipanqi.registry.frames import damaged_copies
    from yipanqi.rules import local

    lost, altered, count = files()
    yield _files("files", "收到的文件", "files as received", lost, altered, count)
    lost, altered, count = briefings()
    yield _files("snapshots", "冻结的简报", "frozen briefings", lost, altered, count)
    wrong = damaged_copies()
    yield Check(
        "facts",
        not wrong,
        f"计算用的副本 {_named(wrong)} 与数据库不符：请删除数据目录里的 facts 文件夹，会自动重建"
        if wrong
        else "计算用的副本与数据库相符",
        f"columnar copies {_named(wrong)} are not what the database says: delete the folder facts in the data folder, it "
        "is made anew"
        if wrong
        else "columnar copies are what the database says",
    )
    faults = own_problems()
    yield Check(
        "indicators",
        not faults,
        "；".join(fault.zh for fault in faults.values()) if faults else "自设指标都能用",
        "; ".join(fault.en for fault in faults.values()) if faults else "the city's own indicators can be used",
    )
    registers = register_problems()
    yield Check(
        "registers",
        not registers,
        "；".join(fault.zh for fault in registers.values()) if registers else "自设台账都能用",
        "; ".join(fault.en for fault in registers.values()) if registers else "the city's own registers can be used",
    )
    outline = outline_problem()
    yield Check(
        "outline",
        outline is None,
        outline.zh if outline else "简报提纲能用",
        outline.en if outline else "the outline of briefings can be used",
    )
    open_ = local.problems()
    yield Check(
        "city_file",
        not open_,
        "；".join(fault.zh for fault in open_) if open_ else "本市填写的规则数值能用",
        "; ".join(fault.en for fault in open_) if open_ else "the city's own numbers of rules can be used",
    )
    seals = broken_seals()
    names = "、".join(f"{call}/{bid}" for call, bid in seals[:_NAMED])
    yield Check(
        "bids",
        not seals,
        f"密封的揭榜书（榜单/编号 {names}）与台账所记摘要不符、打不开或不见了" if seals else "密封的揭榜书与台账所记摘要相符",
        f"sealed bids (bounty/number {names}) are not those of the ledger, cannot be opened or are gone"
        if seals
        else "sealed bids are those of the ledger",
    )


def _files(name: str, zh: str, en: str, lost: list[str], altered: list[str], count: int) -> Check:
    if not lost and not altered:
        return Check(name, True, f"{zh} {count} 个，逐一与摘要相符", f"{en}: {count}, each as its digest says")
    told = [("缺失 " + _named(lost), "missing: " + _named(lost))] if lost else []
    told += [("被改动 " + _named(altered), "changed: " + _named(altered))] if altered else []
    return Check(
        name,
        False,
        f"{zh}：{'；'.join(t[0] for t in told)}。请从备份恢复",
        f"{en}: {'; '.join(t[1] for t in told)}. Restore from a backup",
    )


def _named(these: list[str] | list[int]) -> str:
    more = f" …（{len(these)}）" if len(these) > _NAMED else ""
    return "、".join(map(str, these[:_NAMED])) + more


def _lists() -> Iterator[Check]:
    from yipanqi.registry.queries import size_of_lists

    places, trades = size_of_lists()
    yield Check(
        "lists",
        places > 3000 and trades > 1900,
        f"官方名录：地区 {places}，行业 {trades}",
        f"official lists: {places} places, {trades} industries",
    )
