"""From a workbook of ROWS × 40 to validated, stored, lineage-carrying records: this intake beside django-import-export's xlsx
import.

Usage: python benchmarks/intake.py [--rows 100000] [--peer-rows 5000] [--runs 3]. Same machine, same model, same cells,
SQLite; each run in a process of its own with an empty database. The peer is given its fast options (bulk, no diff) as well as
its defaults; it may be run on fewer rows, its rate is then quoted from those (said in the output). Prints medians, the ratio
of rows per second, and peak memory of the process plus its reading child. What was stored is compared. Data are synthetic.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

TEXTS = ["合同名称", "卖方", "买方", "领域", "来源", "目标", "机构", "支付", "备注"]
MONEYS = [f"金额{n:02d}" for n in range(1, 25)]
COUNTS = [f"数量{n}" for n in range(1, 5)]
DAYS = ["签订日期", "登记日期"]
HEADINGS = ["登记编号", *TEXTS, *MONEYS, *COUNTS, *DAYS]
FIELDS = [
    "number",
    *[f"text{n}" for n in range(1, 10)],
    *[f"money{n:02d}" for n in range(1, 25)],
    *[f"count{n}" for n in range(1, 5)],
    "day1",
    "day2",
]

SET_UP = """
import json, os, resource, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "yipanqi.config.settings"
import django
django.setup()
from django.conf import settings
class Nowhere:
    def __contains__(self, item): return True
    def __getitem__(self, item): return None
settings.MIGRATION_MODULES = Nowhere()
from yipanqi.intake.catalogue import SHEETS
from yipanqi.intake.definition import Records, Sheet, columns_of
from yipanqi.intake.fields import Code, Count, Day, Money, Text
from yipanqi.intake.models import Record
HEADINGS, FIELDS = json.loads(sys.argv[3])
own = {}
for heading, name in zip(HEADINGS, FIELDS):
    kind = {"n": Code, "t": Text, "m": Money, "c": Count, "d": Day}[name[0]]
    own[name] = kind(heading, name, **({"unit": "万元"} if kind is Money else {"required": True} if kind is Code else {}))
Wide = type("Wide", (Record,), {"__module__": "yipanqi.intake.models", "Meta": type("Meta", (), {"app_label": "intake"}), **own})
SHEETS.add("wide", Sheet(name="wide", number=99, zh="宽表", en="Wide", columns=columns_of(Wide),
                         records=(Records("intake.Wide", key=("number",)),)))
from django.core.management import call_command
call_command("migrate", run_syncdb=True, verbosity=0)
path, rows = sys.argv[1], int(sys.argv[2])
"""

OURS = """
from yipanqi.intake import actions
start = time.perf_counter()
batch = actions.receive(path, name="宽表.xlsx", by="benchmark")
previewed = time.perf_counter()
batch = actions.accept(batch, "benchmark")
took = time.perf_counter() - start
assert batch.counts["added"] == rows, (batch.fault, batch.counts)
detail = {"receive": previewed - start, "accept": took - (previewed - start)}
"""

PEER = """
from decimal import Decimal
import tablib
from import_export import fields, resources, widgets
class Fen(widgets.Widget):
    def clean(self, value, row=None, **kwargs):
        return None if value in (None, "") else int(Decimal(str(value)) * 1_000_000)
declared = {name: fields.Field(attribute=name, column_name=heading, widget=(
    {"m": Fen, "c": widgets.IntegerWidget, "d": widgets.DateWidget}.get(name[0], widgets.CharWidget)()))
    for heading, name in zip(HEADINGS, FIELDS)}
class Meta:
    model = Wide
    import_id_fields = ("number",)
    fields = ("key", *FIELDS)
    FAST_OPTIONS
class Own(resources.ModelResource):
    def before_save_instance(self, instance, row, **kwargs):
        instance.key = instance.number
Resource = type(Own)("Resource", (Own,), {"Meta": Meta, "__module__": __name__, **declared})
start = time.perf_counter()
with open(path, "rb") as opened:
    data = tablib.Dataset().load(opened.read(), format="xlsx")
result = Resource().import_data(data, dry_run=False, raise_errors=True)
took = time.perf_counter() - start
detail = {}
"""
FAST = (
    "use_bulk = True; batch_size = 1000; skip_diff = True; skip_html_diff = True; force_init_instance = True; "
    "use_transactions = True"
)
DEFAULT = "use_transactions = True"

REPORT = """
from django.db.models import Sum
assert Wide.objects.count() == rows, Wide.objects.count()
whole = Wide.objects.aggregate(*[Sum(n) for n in FIELDS if n[0] in "mc"])
first = Wide.objects.order_by("number").values_list(*FIELDS).first()
digest = __import__("hashlib").sha256(repr((sorted(whole.items()), first)).encode()).hexdigest()[:12]
peaks = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(json.dumps({"seconds": took, "digest": digest, "self_mb": peaks[0], "child_mb": peaks[1], **detail}))
"""


def make(path: Path, rows: int) -> None:
    """A workbook of 10 text, 24 amount, 4 integer and 2 date columns, one heading row (what the peer can read)."""
    import xlsxwriter

    rng = random.Random(7)
    words = [f"示例{rng.randrange(10**6):06d}科技有限公司" for _ in range(5000)]
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False})
    sheet, day = book.add_worksheet("宽表"), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, HEADINGS)
    for at in range(1, rows + 1):
        sheet.write_string(at, 0, f"2024{at:010d}")
        for column in range(1, 10):
            sheet.write_string(at, column, words[rng.randrange(5000)])
        for column in range(10, 34):
            sheet.write_number(at, column, round(rng.random() * 10000, 2))
        for column in range(34, 38):
            sheet.write_number(at, column, rng.randrange(1000))
        for column in (38, 39):
            sheet.write_number(at, column, 45292 + rng.randrange(366), day)
    book.close()


def run(body: str, path: Path, rows: int) -> dict[str, float]:
    """One run in a process of its own with an empty installation."""
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "YIPANQI_HOME": home}
        env.pop("DATABASE_URL", None)
        done = subprocess.run(
            [sys.executable, "-c", SET_UP + body + REPORT, str(path), str(rows), json.dumps([HEADINGS, FIELDS])],
            capture_output=True,
            text=True,
            env=env,
            check=False,
        )
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])
    return json.loads(done.stdout.strip().splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--peer-rows", type=int, default=5_000)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        large, small = Path(folder) / "large.xlsx", Path(folder) / "small.xlsx"
        make(large, given.rows)
        make(small, given.peer_rows)
        contestants = {
            f"yipanqi intake ({given.rows} rows)": (OURS, large, given.rows),
            f"django-import-export, bulk, no diff ({given.peer_rows} rows)": (
                PEER.replace("FAST_OPTIONS", FAST),
                small,
                given.peer_rows,
            ),
            f"django-import-export, defaults ({given.peer_rows} rows)": (
                PEER.replace("FAST_OPTIONS", DEFAULT),
                small,
                given.peer_rows,
            ),
        }
        found: dict[str, list[dict[str, float]]] = {name: [] for name in contestants}
        for _ in range(given.runs):  # interleaved
            for name, (body, path, rows) in contestants.items():
                found[name].append(run(body, path, rows))
        same = (
            run(OURS, small, given.peer_rows)["digest"]
            == found[list(contestants)[1]][0]["digest"]
            == found[list(contestants)[2]][0]["digest"]
        )
    rates = {}
    for name, (_, _, rows) in contestants.items():
        seconds = statistics.median(r["seconds"] for r in found[name])
        rates[name] = rows / seconds
        peak = max(r["self_mb"] for r in found[name])
        child = max(r["child_mb"] for r in found[name])
        extra = ""
        if "receive" in found[name][0]:
            extra = ", receive {:.2f} s + accept {:.2f} s".format(
                *(statistics.median(r[k] for r in found[name]) for k in ("receive", "accept"))
            )
        print(f"{name}: {seconds:.2f} s, {rates[name]:,.0f} rows/s, peak {peak:.0f} MB (+ reading child {child:.0f} MB){extra}")
    ours, *peers = rates.values()
    print(
        f"ratio: {ours / peers[0]:.1f} times its bulk mode, {ours / peers[1]:.1f} times its defaults (peer's rate from "
        f"{given.peer_rows} rows)"
    )
    print(f"stored the same (all sums and the first record, on {given.peer_rows} rows): {same}")


if __name__ == "__main__":
    main()
