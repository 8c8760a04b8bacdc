"""From the content of a briefing to a document in one language. Pure: the same content makes the same document.

Clauses come from the outline kept inside the content; every number in them is a figure of the content, written out by
`values.showing`. A clause with an unknown figure is left out, the others are joined into a sentence; only a table prints —.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from yipanqi.board.catalogue import INDICATORS
from yipanqi.engines.documents import (
    Cell,
    Chart,
    Document,
    FigureRef,
    IndexEntry,
    Note,
    Paragraph,
    Run,
    Section,
    Series,
    Table,
    Text,
)
from yipanqi.values.figure import doubt_words
from yipanqi.values.period import Period
from yipanqi.values.showing import value_words
from yipanqi.values.words import Words, speaking

_SLOT = re.compile(r"\{([a-z_0-9.@]+)\}")
_NOTICE = {
    "zh": "本简报为模型城市演示，所有记录均为合成数据，不是真实统计。",
    "en": "This briefing is a demonstration of the model city: every record is synthetic, none is a real statistic.",
}


class Composer:
    """One content in one language; `link` makes the address of a figure's records ('' for none)."""

    def __init__(self, content: dict[str, Any], language: str, link: Callable[[str, str, str], str] | None = None) -> None:
        self.content, self.language, self.link = content, language, link or (lambda key, place, period: "")
        self.period = Period.parse(content["period"])
        self.figures: dict[tuple[str, str], dict[str, Any]] = {}
        for figure in content["figures"]:  # the outline's own come first; what only a table or chart shows comes after
            self.figures.setdefault((figure["key"], figure["place"]), figure)
        self.marks: dict[tuple[str, str, str], int] = {}  # figures that contain doubts -> number of their footnote
        self.of_period = {(f["key"], f["place"], f["period"]): f for f in content["figures"]}

    def document(self, number: str = "") -> Document:
        """The whole briefing."""
        with speaking(self.language):
            self.marks = {}
            plan = self.content["outline"]
            sections = [made for part in plan["section"] if (made := self._section(part)).blocks]
            issuer = self._words(plan, "issuer")
            return Document(
                title=self._words(plan, "title"),
                issuer=issuer,
                day=date.fromisoformat(self.content["as_of"]),
                sections=tuple(sections),
                language=self.language,  # type: ignore[arg-type]
                subtitle=self._pick(f"（{self._period_words()}）", f"({self._period_words()})"),
                mark=issuer,
                number=number,
                notices=(_NOTICE[self.language],) if self.content["synthetic"] else (),
                index=tuple(self._index(sections)),
            )

    def _pick(self, zh: str, en: str) -> str:
        return en if self.language == "en" else zh

    def _name(self, code: str) -> str:
        return self.content["names"].get(code, {}).get(self.language, code)

    def _period_words(self, code: str | None = None) -> str:
        return getattr(Period.parse(code or self.content["period"]).words, self.language)

    def _words(self, part: dict[str, Any], prefix: str = "") -> str:
        key = f"{prefix}_{self.language}" if prefix else self.language
        return part[key].replace("{place}", self._name(self.content["place"])).replace("{period}", self._period_words())

    def ref(self, key: str, place: str) -> Run:
        """A figure as a reference, or — where the content has none."""
        figure = self.figures.get((key, place))
        return Text("—") if figure is None else self._reference(figure)

    def _reference(self, figure: dict[str, Any], text: str = "", *, marked: bool = True) -> FigureRef:
        key, place, period = figure["key"], figure["place"], figure["period"]
        mark = self._mark(figure) if marked else ""
        return FigureRef(key, place, period, (text or self.shown(figure)) + mark, self.link(key, place, period))

    def _mark(self, figure: dict[str, Any]) -> str:
        """A mark with a number behind a figure that contains records with open doubts; its footnote says how many."""
        if not doubts_of(figure):
            return ""
        number = self.marks.setdefault((figure["key"], figure["place"], figure["period"]), len(self.marks) + 1)
        return f"[※{number}]"

    def _footnotes(self, blocks: list[Any], before: int) -> list[Note]:
        """What the marks say that stand here for the first time."""
        new = [at for at, number in self.marks.items() if number > before]
        return [Note((Text(f"※{self.marks[at]} {self._told(self.of_period[at])}"),)) for at in new] if blocks else []

    def _told(self, figure: dict[str, Any]) -> str:
        """The footnote of one figure: which it is, and what it contains."""
        said = getattr(doubts_of(figure), self.language)
        name = getattr(INDICATORS[figure["key"]].words, self.language)
        where, when = self._name(figure["place"]), self._period_words(figure["period"])
        return self._pick(f"{name}（{where}，{when}）：{said}。", f"{name} ({where}, {when}): {said}.")

    def shown(self, figure: dict[str, Any]) -> str:
        """A figure of the content as people read it in this language."""
        one = INDICATORS[figure["key"]]
        words = value_words(figure["value"], one.unit, one.places, unit_zh=one.unit_words.zh, unit_en=one.unit_words.en, of=None)
        return getattr(words, self.language)

    def _section(self, part: dict[str, Any]) -> Section:
        blocks: list[Any] = []
        before = len(self.marks)
        blocks += [Paragraph(runs) for paragraph in part.get("paragraph", ()) if (runs := self._sentence(paragraph))]
        for chart in part.get("chart", ()):
            blocks += [made] if (made := self._chart(chart)) else []
        for table in part.get("table", ()):
            made_table = self._actions(table) if table["kind"] == "actions" else self._places(table)
            blocks += [made_table] if made_table else []
        return Section(self._words(part), (*blocks, *self._footnotes(blocks, before)))

    def _sentence(self, paragraph: dict[str, Any]) -> tuple[Run, ...]:
        """The clauses whose figures are all known, joined; () when none is left."""
        told = [clause[self.language] for clause in paragraph.get("clause", ())] or [paragraph[self.language].rstrip("。.")]
        clauses = [clause for clause in told if self._known(clause)]
        if not clauses:
            return ()
        between, end = self._pick("，", "; "), self._pick("。", ".")
        runs = self._runs(between.join(clauses) + end)
        first = runs[0]
        if isinstance(first, Text):
            runs = (Text(first.text[:1].upper() + first.text[1:]), *runs[1:])
        return runs

    def _known(self, clause: str) -> bool:
        """Whether every figure that the clause names has a value."""
        named = [slot[1].removesuffix(".period").partition("@") for slot in _SLOT.finditer(clause)]
        asked = [self.figures.get((key, place or self.content["place"])) for key, _, place in named if key in INDICATORS]
        return all(figure is not None and figure["value"] is not None for figure in asked)

    def _runs(self, sentence: str) -> tuple[Run, ...]:
        runs: list[Run] = []
        at = 0
        for slot in _SLOT.finditer(sentence):
            if slot.start() > at:
                runs.append(Text(sentence[at : slot.start()]))
            runs.append(self._slot(slot[1]))
            at = slot.end()
        return (*runs, Text(sentence[at:])) if at < len(sentence) else tuple(runs)

    def _slot(self, name: str) -> Run:
        if name == "place":
            return Text(self._name(self.content["place"]))
        if name == "period":
            return Text(self._period_words())
        if name.endswith(".period"):
            figure = self.figures.get((name[:-7], self.content["place"]))
            return Text(self._period_words(figure["period"] if figure else None))
        key, _, place = name.partition("@")
        return self.ref(key, place or self.content["place"])

    def _chart(self, part: dict[str, Any]) -> Chart | None:
        one = INDICATORS[part["figure"]]
        if part["over"] == "years":
            rows = self.content["series"].get(part["figure"], [])
            categories = [f["period"] for f in rows]
        else:
            rows = [f for code in self.content["places"] if (f := self.figures.get((part["figure"], code)))]
            categories = [self._name(f["place"]) for f in rows]
        values = [f["value"] for f in rows]
        if sum(v is not None for v in values) < 2:
            return None
        factor, unit = _chart_unit(one.unit, self.language)
        shown = ", ".join(f"{c} {self.shown(f)}" for c, f in zip(categories, rows, strict=True))
        return Chart(
            kind="line" if part["over"] == "years" else "bar",
            caption=self._words(part),
            categories=tuple(categories),
            series=(Series(getattr(one.words, self.language), tuple(None if v is None else v * factor for v in values)),),
            unit=unit,
            decimals=2 if one.unit == "share" else 1,
            summary=shown,
            notes=tuple(f"※ {self._told(f)}" for f in rows if doubts_of(f)),
        )

    def _places(self, part: dict[str, Any]) -> Table | None:
        if not self.content["places"]:
            return None
        header = (self._pick("地区", "Place"), *(getattr(INDICATORS[k].words, self.language) for k in part["figures"]))
        codes = [self.content["place"], *self.content["places"]]
        rows = tuple((self._name(c), *(self.ref(k, c) for k in part["figures"])) for c in codes)
        return Table(self._words(part), header, rows)

    def _actions(self, part: dict[str, Any]) -> Table | None:
        """One row an action and indicator of the whole city: target, actual, light."""
        cells = [c for c in self.content["actions"] if c["place"] == self.content["place"]]
        if not cells:
            return None
        header = (
            self._pick("行动", "Action"),
            self._pick("指标", "Indicator"),
            self._pick("目标", "Target"),
            self._pick("实际", "Actual"),
            self._pick("进度", "Status"),
        )
        rows: list[tuple[Cell, ...]] = []
        for cell in self._with_parts(cells):
            figure = self.of_period.get((cell["key"], cell["of"], cell["figure_period"]))
            actual: Cell = cell["actual_words"][self.language]
            if figure is not None and figure["value"] is not None:
                actual = self._reference(figure, actual)  # says the year too where the newest figure is an older year's
            rows.append(
                (
                    self._pick(cell["action_name"], cell.get("action_en") or cell["action_name"]),
                    self._pick(cell["indicator"], cell["indicator_en"]),
                    cell["target_words"][self.language],
                    actual,
                    cell["light_words"][self.language],
                )
            )
        note = self._pick(
            "实际值由记录计算；无法由记录计算的显示为“缺数”，填报数另标“填报，未追溯”，不参与计算。",
            "Actuals are computed from records; what no record computes is unknown; a typed one is marked and counts nowhere.",
        )
        return Table(self._words(part), header, tuple(rows), notes=(note,), widths=(0.3, 0.28, 0.14, 0.14, 0.14))

    def _with_parts(self, cells: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """`cells` with `of`, the place whose figure the actual is; a target of several places alone is told place by place."""
        for cell in cells:
            covers = cell.get("covers") or [cell["place"]]
            if len(covers) == 1:
                yield {**cell, "of": covers[0]}
                continue
            for part in self.content["actions"]:
                if part["place"] in covers and (part["action"], part["indicator"]) == (cell["action"], cell["indicator"]):
                    of = self._pick(f"（{self._name(part['place'])}）", f" ({self._name(part['place'])})")
                    yield {
                        **part,
                        "of": part["place"],
                        "indicator": part["indicator"] + of,
                        "indicator_en": part["indicator_en"] + of,
                    }

    def _basis(self, figure: dict[str, Any], definition: str) -> str:
        """How a figure is defined, after what is open against it."""
        doubt = doubts_of(figure)
        return "".join([self._pick(f"{doubt.zh}。", f"It {doubt.en}. ") if doubt else "", definition])

    def _index(self, sections: list[Section]) -> list[IndexEntry]:
        """Every number of the text, the tables and the charts, with what it counted; what no place of the briefing shows is not
        in it.
        """
        own = self.content["place"]
        shown = {(f["key"], f["place"], f["period"]) for rows in self.content["series"].values() for f in rows}
        shown |= {(one.key, one.place, one.period) for section in sections for one in _references(section)}
        bars = {
            part["figure"]
            for plan in self.content["outline"]["section"]
            for part in plan.get("chart", ())
            if part["over"] == "places"
        }
        shown |= {
            (f["key"], f["place"], f["period"])
            for f in self.content["figures"]
            if f["key"] in bars and f["place"] in self.content["places"]
        }
        out = []
        for figure in self.content["figures"]:
            if (figure["key"], figure["place"], figure["period"]) not in shown:
                continue
            one = INDICATORS[figure["key"]]
            out.append(
                IndexEntry(
                    self._reference(figure, marked=False),
                    getattr(one.words, self.language),
                    self._name(figure["place"]),
                    self._period_words(figure["period"]),
                    figure["counted"],
                    figure["left_out"],
                    figure["missing"],
                    self._basis(figure, getattr(one.definition, self.language) if figure["place"] == own else ""),
                )
            )
        return out


def doubts_of(figure: dict[str, Any]) -> Words | None:
    """That a figure of a content contains records with open doubts; None where it does not, or is too old to tell."""
    found = figure.get("doubted") or {}
    amount = found.get("amount")
    return doubt_words(found.get("records", 0), None if amount is None else round(amount * 100))


def _references(section: Section) -> Iterator[FigureRef]:
    for block in section.blocks:
        if isinstance(block, Paragraph):
            yield from (run for run in block.runs if isinstance(run, FigureRef))
        elif isinstance(block, Table):
            yield from (cell for row in block.rows for cell in row if isinstance(cell, FigureRef))


def _chart_unit(unit: str, language: str) -> tuple[float, str]:
    if unit == "share":
        return 100, "%"
    if unit == "yuan":
        return (1e-9, "CNY billion") if language == "en" else (1e-8, "亿元")
    return 1, ""


__all__ = ["Composer"]
