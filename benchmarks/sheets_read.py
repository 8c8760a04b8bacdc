"""Read one worksheet of ROWS × 40 with this engine and with others, interleaved, each in a process of its
own.

Usage: python benchmarks/sheets_read.py [--rows 100000] [--runs 3]. Prints medians, ratios to this engine and peak memory
(reader and its children); the sum of one column is checked to be the same for all. Data are synthetic.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

READERS = {
    "yipanqi (structure, child process)": """
from yipanqi.engines.sheets import read
table = read(path).sheets[0].tables[0]
rows, total = table.body.height, table.body["F"].sum()
""",
    "fastexcel alone": """
import fastexcel
frame = fastexcel.read_excel(path).load_sheet(0, header_row=2).to_polars()
rows, total = frame.height, frame.to_series(5).sum()
""",
    "openpyxl read_only": """
import openpyxl
sheet = openpyxl.load_workbook(path, read_only=True).active
rows = total = 0
for row in sheet.iter_rows(min_row=4, values_only=True):
    rows += 1
    total += row[5]
""",
    "pandas (openpyxl)": """
import pandas
frame = pandas.read_excel(path, header=2)
rows, total = len(frame), frame.iloc[:, 5].sum()
""",
    "pandas (calamine)": """
import pandas
frame = pandas.read_excel(path, header=2, engine="calamine")
rows, total = len(frame), frame.iloc[:, 5].sum()
""",
}
WRAP = """
import json, resource, sys, time
path = sys.argv[1]
start = time.perf_counter()
{body}
took = time.perf_counter() - start
peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
both = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(json.dumps(dict(seconds=took, rows=int(rows), total=float(total), peak_mb=peak / 1024,
                      sum_mb=both / 1024)))
"""


def write(path: Path, rows: int) -> None:
    """A ledger as offices keep them: title, unit row, header, 40 columns of text, codes, days, money and
    counts.
    """
    import xlsxwriter

    pick = random.Random(20240101)
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("台账")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write(0, 0, "某市企业研发统计台账（合成数据）")
        sheet.write(1, 0, "单位：万元")
        heads = [
            "序号",
            "企业名称",
            "统一社会信用代码",
            "成立日期",
            "县（市、区）",
            "营业收入",
            "从业人员（人）",
        ]
        heads += [f"研发费用{i}" if i % 2 else f"项目数{i}（项）" for i in range(40 - len(heads))]
        sheet.write_row(2, 0, heads)
        for r in range(rows):
            row = [
                r + 1,
                f"企业{r % 5000:05d}有限公司",
                f"9133{pick.randrange(10**14):014d}",
                0,
                f"县{r % 9}",
                round(pick.uniform(10, 90000), 2),
                pick.randrange(2000),
            ]
            row += [round(pick.uniform(0, 5000), 2) if i % 2 else pick.randrange(500) for i in range(40 - len(row))]
            sheet.write_row(r + 3, 0, row)
            sheet.write_number(r + 3, 3, 36526 + r % 9000, day)


def run(body: str, path: Path) -> dict[str, float]:
    """One reading in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-c", WRAP.replace("{body}", body), str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", default="")
    args = parser.parse_args()
    readers = {k: v for k, v in READERS.items() if args.only in k}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.xlsx"
        write(path, args.rows)
        results: dict[str, list[dict[str, float]]] = {name: [] for name in readers}
        for _ in range(args.runs):
            for name, body in readers.items():
                results[name].append(run(body, path))
    first = next(iter(results.values()))[0]
    base = statistics.median(r["seconds"] for r in next(iter(results.values())))
    print(f"{args.rows} rows x 40 columns, median of {args.runs} runs")
    for name, several in results.items():
        seconds = statistics.median(r["seconds"] for r in several)
        same = all(r["rows"] == first["rows"] and abs(r["total"] - first["total"]) < 1e-6 * abs(first["total"]) for r in several)
        print(
            f"{name:36s} {seconds:7.2f} s  x{seconds / base:5.1f} peak {several[0]['peak_mb']:6.0f} MB, all "
            f"{several[0]['sum_mb']:6.0f} MB  {'same' if same else 'DIFFERS'}"
        )


if __name__ == "__main__":
    main()
