"""Some fifty mistakes at the command line: each is answered in one language, the reader's, and never by a traceback."""

import re
from pathlib import Path
from typing import Any

import pytest

from yipanqi import cli
from yipanqi.cli._help import CHINESE
from yipanqi.registry.actions import set_city
from yipanqi.values.words import speaking

FILES = {
    "empty.csv": "",
    "heading.csv": "id,title,text\n",
    "blank.csv": "\n \n",
    "other.csv": "颜色,大小\n红,1\n蓝,2\n",
    "page.xlsx": "<p>no workbook</p>",
    "firms.csv": "name,sales_3,rd_spend_3,staff\n某某科技有限公司,100,5,20\n",
    "odd.csv": "企业名称,上年销售收入（万元）,职工总数\n某某科技有限公司,很多,约20\n,1,2\n",
    "needs.csv": "id,title,text\nn1,轴承,轴承寿命短\n,空,没有编号\n",
    "twice.csv": "id,title,text\nn1,甲,轴承\nn1,乙,轴承\n",
    "offers.csv": "id,title,text,颜色\no1,轴承钢,轴承钢热处理,红\n",
    "pairs.csv": "need_id,offer_id\nn1,o9\n",
    "repeat.csv": "need_id,offer_id\nn1,o1\nn1,o1\n",
    "requests.csv": "a_id,b_id,weight\n甲,乙,1\n甲,丙,2\n",
    "again.csv": "a_id,b_id,weight\n甲,乙,1\n乙,甲,1\n",
    "minus.csv": "a_id,b_id,weight\n甲,乙,-1\n",
    "free.csv": "party_id,slot\n丁,1\n",
    "late.csv": "party_id,slot\n甲,99\n",
    "scores.csv": "agent_id,task_id,score\n张,一号,3\n李,一号,\n",
    "infinite.csv": "agent_id,task_id,score\n张,一号,inf\n",
    "loads.csv": "agent_id,least,most\n王,0,1\n",
    "wrongload.csv": "agent_id,least,most\n张,3,1\n",
    "names.csv": "name,code\n某某科技有限公司,91330400MA28000000\n,\n",
    "contracts.csv": "合同登记编号,合同名称,合同类别,卖方名称,买方名称,合同成交额,技术交易额,登记日期\n1,甲,飞行,甲"
    "公司,乙公司,很多,100,2024-05-01\n1,甲,开发,甲公司,丁公司,5,100,2024-05-01\n",
}
MISTAKES = [
    "nosuch",
    "screen",
    "screen nosuch --firms firms.csv",
    "screen high_tech_firm --firms none.csv",
    "screen high_tech_firm --firms empty.csv",
    "screen high_tech_firm --firms heading.csv",
    "screen high_tech_firm --firms blank.csv",
    "screen high_tech_firm --firms other.csv",
    "screen high_tech_firm --firms page.xlsx",
    "screen high_tech_firm --firms firms.csv --on yesterday",
    "screen high_tech_firm --firms firms.csv --map color=size",
    "screen high_tech_firm --firms firms.csv --what-if a",
    "screen high_tech_firm --firms odd.csv -o out.csv",
    "screen high_tech_firm --firms firms.csv -o firms.csv",
    "screen high_tech_firm --firms firms.csv -o out.pdf",
    "rules show nosuch",
    "match --needs needs.csv --offers offers.csv -o out.csv -k 0",
    "match --needs twice.csv --offers offers.csv -o out.csv",
    "match --needs needs.csv --offers offers.csv --pairs pairs.csv -o out.csv",
    "timetable --requests requests.csv --slots 2 --tables 1 --availability free.csv -o out.csv",
    "timetable --requests again.csv --slots 2 --tables 1 -o out.csv",
    "timetable --requests minus.csv --slots 2 --tables 1 -o out.csv",
    "timetable --requests requests.csv --slots 0 --tables 1 -o out.csv",
    "timetable --requests requests.csv --slots 2 --tables x -o out.csv",
    "timetable --requests requests.csv --slots 2 --tables 1 --availability late.csv -o out.csv",
    "timetable --requests heading.csv --slots 2 --tables 1 -o out.csv",
    "assign --scores infinite.csv -o out.csv",
    "assign --scores other.csv -o out.csv",
    "resolve --names names.csv -o out.csv",
    "resolve --names empty.csv -o out.csv",
    "contracts check contracts.csv -o out.csv",
]
#: The same with a city behind: what is asked of its books, and files that are handed in.
WITH_A_CITY = [
    "intake none.xlsx --yes",
    "intake empty.csv --yes",
    "intake page.xlsx --yes",
    "intake other.csv --yes",
    "intake contracts.csv --yes --sheet nosuch",
    "intake contracts.csv --yes --map 颜色=大小",
    "intake contracts.csv --yes --map 颜色",
    "intake contracts.csv --yes --dry-run",
    "undo 99",
    "undo x",
    "sheets template nosuch -o out.xlsx",
    "sheets template technology_contracts -o out.csv",
    "sheets export nosuch -o out.xlsx",
    "sheets export technology_contracts -o out.pdf",
    "sheets export talents -o out.xlsx --purpose fun",
    "sheets read page.xlsx -o out.csv",
    "sheets read empty.csv -o out.csv",
    "sheets read heading.csv -o out.csv",
    "sheets read other.csv -o out.pdf",
    "sheets read other.csv -o other.csv",
    "sheets forget 99",
    "figures nosuch",
    "figures technology_turnover --period yesterday",
    "figures technology_turnover --place nowhere",
    "verify none.zip",
    "verify page.xlsx",
    "places 999999",
    "organisations 没有这家",
]
#: What is written the same in both languages: what a person types, names of columns, files, formats and signs.
TYPED = re.compile(
    r"\S*\.(?:csv|xlsx|pdf|tsv|jsonl|parquet|xls|ods|zip)\b|--?[a-z][\w-]*|yipanqi(?: "
    r"[a-z]+)*|[a-z]+(?:_[a-z0-9]+)+|'[^']*'|“[^”]*”|"
    r"\b(?:Excel|WPS|YYYY|CSV|HTML|JSON|HEADING|inf|id|score|other|contracts|slot|slots|tables|most|least|weight|rule|nosuch|name|code|year|title|text|files)\b|\.\w+"
)


def _said(words: str, language: str, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    with speaking(language):
        code = cli.run(words.split())
    told = capsys.readouterr()
    assert (
        isinstance(code, int) and "Traceback" not in told.err and "internal fault" not in told.err and "内部出错" not in told.err
    ), told.err
    assert told.out.strip() or told.err.strip(), words
    return told.out + told.err


#: What a message quotes from the file; an apostrophe within a word ("the buyer's") opens nothing.
_QUOTED = r"“[^”]*”|(?<!\w)'[^']*'(?!\w)"


def _in_both_languages(words: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("YIPANQI_HOME", str(folder / "home"))
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    english = _said(words, "en", capsys)
    assert not CHINESE.search(re.sub(_QUOTED, "", english)), f"ENGLISH {english}"
    assert not re.search(
        r"(?<![\d.])\b1 (?:rows|cells|records|parties|files|firms|names|columns|items|pairs|contracts|people|sheets)\b", english
    ), f"PLURAL {english}"
    chinese = _said(words, "zh", capsys)
    assert CHINESE.search(chinese), chinese
    left = TYPED.sub("", re.sub("可用：[^。]*", "", chinese))  # names to choose from are typed
    assert not re.search(r"[A-Za-z]{2,}", left), f"CHINESE {re.findall(r'[A-Za-z]{2,}', left)} {chinese}"


@pytest.mark.parametrize("words", MISTAKES)
def test_a_mistake_is_answered_in_the_readers_language(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _in_both_languages(words, tmp_path, monkeypatch, capsys)


@pytest.mark.django_db
@pytest.mark.parametrize("words", WITH_A_CITY)
def test_a_mistake_about_the_citys_books_is_answered_in_the_readers_language(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings: Any
) -> None:
    settings.FILES, settings.PREVIEWS, settings.COPIES = tmp_path / "files", tmp_path / "previews", tmp_path / "facts"
    settings.INTAKE_ISOLATE = False
    set_city("330400", period="2024", by="test")
    _in_both_languages(words, tmp_path, monkeypatch, capsys)
