"""Commands of the installation itself: demo, init, serve, worker, manage, backup, restore, doctor."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from yipanqi.values.words import say

PLAIN = ("manage", "serve", "demo", "doctor", "restore")


def init(
    city: str = typer.Option("", help="城市代码，六位 · code of the city, six digits"),
    file: Path | None = typer.Option(
        None,
        "--file",
        help="本市的设置文件，默认数据目录里的那一个 · the file of the city, by default the one in the data folder",
        exists=True,
        dir_okay=False,
    ),
) -> None:
    """建立一个空的城市：数据库、官方地区与行业名录；省、县也可以。选错了，在收第一张表之前再运行一次即可改。

    Set up an empty city, province or county: database and official lists. A wrong choice is changed by running it again before
    the first file comes in.

    例 · Example: yipanqi init --city 330400
    """
    from yipanqi.cli._secrets import cost, make
    from yipanqi.ledger.queries import last
    from yipanqi.registry.actions import set_up_city
    from yipanqi.registry.queries import place

    if last("ledger.key") is not None and (made := make("command line")):
        names = "、".join(made)
        typer.echo(
            say(
                f"另制了 {names}{cost(made).zh}。",
                f"{names} made anew{cost(made).en}.",
            )
        )
    city = set_up_city(_asked_for(city, file), file, by="command line").code
    typer.echo(
        say(
            f"{place(city)}已就绪：{_home()}。下一步：yipanqi intake 文件… 或 yipanqi serve",
            f"{place(city)} is ready: {_home()}. Next: yipanqi intake FILE… or yipanqi serve",
        )
    )


def _asked_for(city: str, file: Path | None) -> str:
    """The code as given; where neither it nor a file is, somebody at a terminal is asked."""
    from yipanqi.registry.queries import city_file

    if city or file is not None or city_file() is not None or not sys.stdin.isatty():
        return city
    return str(typer.prompt(say("城市代码（六位）", "Code of the city (six digits)"))).strip()


def demo(
    dir: Path = typer.Option(Path("yipanqi-demo"), "--dir", help="写出工作簿的文件夹 · folder for the workbooks"),
    scale: int = typer.Option(1, min=1, max=100, help="企业数的倍数 · times as many firms"),
    port: int = typer.Option(8000, help="端口 · port"),
    serve: bool = typer.Option(True, "--serve/--no-serve", help="完成后启动门户 · serve the portal"),
) -> None:
    """写出模型城市（合成数据）的工作簿，照常收件，算出棋盘与简报，打开门户。The model city, from its workbooks to its portal.

    例 · Example: yipanqi demo --no-serve
    """
    from yipanqi.cli._model_city import build, cases_beside, lay_out_cases

    build(dir, scale)
    if not serve:
        lay_out_cases()
        _signed()
    else:
        cases_beside()
        _serve("127.0.0.1", port, workers=2)


def serve(
    host: str = typer.Option("127.0.0.1", help="地址 · address"),
    port: int = typer.Option(8000, help="端口 · port"),
    workers: int = typer.Option(2, min=1, help="进程数 · processes"),
) -> None:
    """启动门户。Serve the portal.

    例 · Example: yipanqi serve --port 8080
    """
    from yipanqi.cli._secrets import ensure
    from yipanqi.cli.start import start
    from yipanqi.config.home import close_to_others

    start()
    ensure()
    if mended := close_to_others():
        typer.echo(
            say(
                f"{mended} 个文件或文件夹原来其他用户也能读，已改为只有本用户可读。",
                f"{mended} files or folders could be read by other users; now only this user can.",
            ),
            err=True,
        )
    _serve(host, port, workers)


def _serve(host: str, port: int, workers: int) -> None:
    import socket

    from yipanqi.cli._serving import files_held, kept_alive
    from yipanqi.values.fault import Fault

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            raise Fault(
                "port",
                f"端口 {port} 用不了（{fault.strerror}）。请换一个：--port {port + 1}",
                f"Port {port} cannot be used ({fault.strerror}). Try --port {port + 1}",
                exit_code=2,
            ) from fault
    _signed()
    try:
        with files_held():
            kept_alive(host, port, workers).run()
    finally:
        _signed()


def _signed() -> None:
    """A checkpoint of the ledger at the start and the end of serving; a portal never stays closed for it."""
    from yipanqi.cli.start import django_only
    from yipanqi.values.data_folder import data_folder
    from yipanqi.values.disk import trouble
    from yipanqi.values.fault import Fault

    django_only()
    from django.db import Error as DatabaseError

    from yipanqi.intake.actions import seal
    from yipanqi.ledger.actions import checkpoint

    try:
        seal("system")
        checkpoint()
    except Fault as fault:
        typer.echo(str(fault), err=True)
    except (OSError, DatabaseError) as fault:
        if (words := trouble(fault, data_folder())) is None:
            raise
        typer.echo(str(words), err=True)  # what is there can still be read


def worker(
    every: float = typer.Option(5.0, min=0.5, help="间隔秒数 · seconds between looks"),
    once: bool = typer.Option(False, "--once", help="只做一轮 · one round only"),
) -> None:
    """后台作业：做排队的和到时的作业，重算过期的指标，收拾中断的批次。

    Background work: jobs that wait or are due, stale figures, interrupted batches.

    例 · Example: yipanqi worker --once
    """
    from yipanqi.cli._working import work

    work(every, once)


def manage(context: typer.Context) -> None:
    """Django 自带的命令。Django's own commands.

    例 · Example: yipanqi manage check
    """
    from django.core.management import execute_from_command_line

    from yipanqi.cli.start import django_only

    django_only()
    execute_from_command_line(["yipanqi manage", *context.args])


def backup(
    file: Path = typer.Argument(..., help="备份文件（.zip） · the backup file (.zip)"),
    to: list[str] = typer.Option(
        [], "--to", help="加密给这个 age 公钥的持有人，可多次 · encrypt for the holder of this age key; may be repeated"
    ),
    passphrase: bool = typer.Option(
        False, "--passphrase", help="用口令加密（会询问，或读 YIPANQI_PASSPHRASE_FILE） · encrypt with a passphrase (asked for)"
    ),
    check: bool = typer.Option(False, "--check", help="只核对这份备份，不恢复 · only verify this backup, restore nothing"),
    keys: Path | None = typer.Option(
        None, help="密钥文件，默认为备份旁的 .keys · the file of keys, by default .keys beside the backup"
    ),
    identity: Path | None = typer.Option(
        None, help="装有 age 私钥的文件 · file with the age secret key", exists=True, dir_okay=False
    ),
    fingerprint: list[str] = typer.Option([], "--fingerprint", help="应有的公钥指纹 · the fingerprint that the key must have"),
) -> None:
    """备份全部记录和收到的文件，不必停下门户；密钥和密文另存一个文件（.keys），请分开保管。

    All records and files into one file while people work; key and secret into a second one (.keys), to be kept apart.

    例 · Example: yipanqi backup 2024-12-31.zip
    """
    if check:
        _checked(file, keys, identity, fingerprint)
        return
    from yipanqi.cli.backup.sealing import locks
    from yipanqi.cli.backup.writing import write

    made = write(file, locks(to, passphrase))
    typer.echo(
        say(
            f"已备份到 {file}：{made.members} 个文件，{made.size / 1e6:.1f} MB，台账到第 {made.entries} 条",
            f"Backed up to {file}: {made.members} files, {made.size / 1e6:.1f} MB, ledger up to entry {made.entries}",
        )
    )
    typer.echo(
        say(f"密钥和密文在 {made.keys}，请与备份分开保管。", f"Key and secret are in {made.keys}; keep it apart from the backup.")
    )
    for remark in made.remarks:
        typer.echo(f"! {remark}", err=True)
    if made.remarks:
        raise typer.Exit(1)


backup.PLAIN_WITH = ("check",)  # type: ignore[attr-defined]


def _checked(file: Path, keys: Path | None, identity: Path | None, fingerprint: list[str]) -> None:
    from yipanqi.cli.backup.reading import keys_of, opened
    from yipanqi.values.scratch import scratch

    with scratch("check") as folder:
        found = opened(file, keys_of(file, keys), Path(folder), identity=identity, fingerprints=fingerprint)
    for one in found.ledger.broken:
        typer.echo(f"✗ {one.words}")
    typer.echo(f"{'✓' if found.ledger.ok else '✗'} {found.ledger.summary}")
    typer.echo(
        say(
            f"✓ {len(found.manifest['members'])} 个文件逐一与摘要相符，{found.manifest['made'][:16]} UTC 备份",
            f"✓ {len(found.manifest['members'])} files, each as its digest says; backed up {found.manifest['made'][:16]} UTC",
        )
    )
    typer.echo(
        say("✓ 密钥与台账所记相同", "✓ the keys are those of the ledger")
        if found.keys
        else say("· 没有看密钥文件（.keys）", "· the file of keys (.keys) was not looked at")
    )
    if not found.ledger.ok:
        raise typer.Exit(1)


def restore(
    file: Path = typer.Argument(..., help="备份文件 · the backup file", exists=True, dir_okay=False),
    force: bool = typer.Option(
        False, "--force", help="替换现有数据（原有的移到一旁） · replace what is there (it is moved aside)"
    ),
    keys: Path | None = typer.Option(
        None,
        help="密钥文件，默认为备份旁的 .keys · the file of keys, by default .keys beside the backup",
        exists=True,
        dir_okay=False,
    ),
    identity: Path | None = typer.Option(
        None, help="装有 age 私钥的文件 · file with the age secret key", exists=True, dir_okay=False
    ),
    without_keys: bool = typer.Option(False, "--without-keys", help="没有密钥文件也恢复 · restore without the keys"),
    fingerprint: list[str] = typer.Option([], "--fingerprint", help="应有的公钥指纹 · the fingerprint that the key must have"),
    anyway: bool = typer.Option(False, "--anyway", help="台账不完整也恢复 · restore although the ledger does not hold"),
) -> None:
    """从备份恢复：先全部核对，再一次换上；有人在用时不动，原有的移到一旁。

    Restore a backup: verified whole, then put in place at once; never while the city is used, and what was there is moved aside.

    例 · Example: yipanqi restore 2024-12-31.zip --force
    """
    from yipanqi.cli.backup.restoring import Wish, restore

    done = restore(file, Wish(keys, identity, tuple(fingerprint), force, without_keys, anyway))
    typer.echo(
        say(
            f"已恢复 {done.members} 个文件，校验全部通过；台账到第 {done.entries} 条。",
            f"{done.members} files restored; every checksum holds; ledger up to entry {done.entries}.",
        )
    )
    if done.lost:
        typer.echo(
            say(
                f"备份之后的 {done.lost} 条台账（第 {done.entries + 1} 至 {done.entries + done.lost} 条）及其内容不在其中。",
                f"{done.lost} entries made after the backup ({done.entries + 1} to {done.entries + done.lost}) and what "
                "they did are not in it.",
            )
        )
    if done.before:
        typer.echo(
            say(
                f"原有的城市在 {done.before}；确认无误后可删除。",
                f"The former city is in {done.before}; delete it when all is well.",
            )
        )


def doctor(as_json: bool = typer.Option(False, "--json", help="JSON 输出 · JSON output")) -> None:
    """体检：数据库、数据目录、字体、前端文件、名录、台账链。Is this installation healthy?

    例 · Example: yipanqi doctor
    """
    import json

    from yipanqi.cli._doctor import NOTES, examine

    found = examine()
    if as_json:
        typer.echo(json.dumps([c._asdict() for c in found], ensure_ascii=False, indent=1))
    else:
        for check in found:
            mark = "·" if check.ok and check.name in NOTES else "✓" if check.ok else "✗"
            typer.echo(f"{mark} {say(check.zh, check.en)}")
    if not all(check.ok for check in found):
        raise typer.Exit(1)


def _home() -> Path:
    from yipanqi.config.home import home

    return home()


COMMANDS = [
    ("demo", demo),
    ("init", init),
    ("serve", serve),
    ("worker", worker),
    ("manage", manage),
    ("backup", backup),
    ("restore", restore),
    ("doctor", doctor),
]
