"""Charts as SVG of our own. In: `Chart`. Out: SVG text, the same bytes for the same chart, no style
attributes, no scripts.

Upright bars for a few short categories, lying bars for many or long ones, lines for a course over time.
Unknown values are gaps with a word, never zeros. Scale steps are 1, 2 or 5 times a power of ten.
"""

from __future__ import annotations

import math
from html import escape

from yipanqi.engines.documents.model import Chart, Language
from yipanqi.engines.documents.wording import word

WIDTH = 640.0
COLOURS = ("#14509e", "#d9822b", "#2a7d55", "#8a5fa8", "#5b6776")
_ACCENT, _GRID, _INK, _FAINT = "#c8102e", "#dfe4ea", "#1d2733", "#5b6776"
_FAMILY = "Noto Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
_SIZE = 13


def svg(chart: Chart, language: Language = "zh") -> str:
    """The chart as a complete `<svg>` element, `role="img"` with its summary as label."""
    if chart.kind == "line":
        height, body = _line(chart, language)
    elif len(chart.categories) > 8 or max((_width(c) for c in chart.categories), default=0) > 76:
        height, body = _lying(chart, language)
    else:
        height, body = _upright(chart, language)
    legend = _legend(chart) if len(chart.series) > 1 else []
    label = escape(chart.summary or summary(chart, language), quote=True)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {height:.0f}" width="{WIDTH:.0f}" '
        f'height="{height:.0f}" role="img" aria-label="{label}" font-family="{_FAMILY}" font-size="{_SIZE}">'
    )
    return "".join([head, *body, *legend, "</svg>"])


def summary(chart: Chart, language: Language) -> str:
    """The chart in words, for those who cannot see it: each series with its values."""
    parts = []
    for one in chart.series:
        pairs = (f"{c} {_number(v, chart, language)}" for c, v in zip(chart.categories, one.values, strict=True))
        parts.append(f"{one.name}: {', '.join(pairs)}" if one.name else ", ".join(pairs))
    unit = f" ({chart.unit})" if chart.unit else ""
    return f"{chart.caption}{unit}. {'; '.join(parts)}"


def _upright(chart: Chart, language: Language) -> tuple[float, list[str]]:
    left, right, top, bottom, height = 58.0, 12.0, 34.0, 34.0, 300.0
    low, high, ticks = _scale(chart)
    depth = height - top - bottom

    def y(value: float) -> float:
        return top + depth * (high - value) / (high - low)

    out = _unit(chart, left) + _ticks(ticks, y, left, WIDTH - right, chart)
    slot = (WIDTH - left - right) / max(len(chart.categories), 1)
    bar = min(52.0, slot * 0.68 / max(len(chart.series), 1))
    for at, category in enumerate(chart.categories):
        middle = left + slot * (at + 0.5)
        start = middle - bar * len(chart.series) / 2
        for number, one in enumerate(chart.series):
            value, x = one.values[at], start + bar * number
            colour = _ACCENT if chart.highlight == at and len(chart.series) == 1 else COLOURS[number % len(COLOURS)]
            if value is None:
                told = word("unknown", language)
                told = told if _width(told) <= bar else "—"
                out.append(_text(x + bar / 2, y(max(low, 0)) - 6, told, anchor="middle", fill=_FAINT))
                continue
            edge, base = y(value), y(max(low, 0.0))
            out.append(_rect(x + 1, min(edge, base), bar - 2, abs(base - edge), colour))
            if slot / len(chart.series) >= _width(_number(value, chart, language)) * 0.86:
                out.append(_text(x + bar / 2, min(edge, base) - 5, _number(value, chart, language), anchor="middle"))
        out.append(_text(middle, height - 12, category, anchor="middle"))
    out.append(_rule(left, y(max(low, 0.0)), WIDTH - right, y(max(low, 0.0)), _FAINT))
    return height, out


def _lying(chart: Chart, language: Language) -> tuple[float, list[str]]:
    left = min(220.0, max(_width(c) for c in chart.categories) + 16)
    right, top, thick = 74.0, 28.0, 15.0 if len(chart.series) > 1 else 18.0
    row = thick * len(chart.series) + 11
    height = top + row * len(chart.categories) + 12
    low, high, _ = _scale(chart)

    def x(value: float) -> float:
        return left + (WIDTH - left - right) * (value - low) / (high - low)

    out = _unit(chart, left)
    for at, category in enumerate(chart.categories):
        start = top + row * at
        middle = start + row / 2 + 4
        out.append(_text(left - 8, middle, category, anchor="end"))
        for number, one in enumerate(chart.series):
            value, y = one.values[at], start + 5.5 + thick * number
            colour = _ACCENT if chart.highlight == at and len(chart.series) == 1 else COLOURS[number % len(COLOURS)]
            if value is None:
                out.append(_text(x(max(low, 0)) + 6, y + thick - 4, word("unknown", language), fill=_FAINT))
                continue
            edge, base = x(value), x(max(low, 0.0))
            out.append(_rect(min(edge, base), y + 1, abs(edge - base), thick - 2, colour))
            out.append(_text(max(edge, base) + 6, y + thick - 4, _number(value, chart, language)))
    out.append(_rule(x(max(low, 0.0)), top, x(max(low, 0.0)), height - 12, _FAINT))
    return height, out


def _line(chart: Chart, language: Language) -> tuple[float, list[str]]:
    left, right, top, bottom, height = 58.0, 30.0, 34.0, 34.0, 300.0
    low, high, ticks = _scale(chart)

    def y(value: float) -> float:
        return top + (height - top - bottom) * (high - value) / (high - low)

    step = (WIDTH - left - right - 40) / max(len(chart.categories) - 1, 1)

    def x(at: int) -> float:
        return left + 20 + step * at

    out = _unit(chart, left) + _ticks(ticks, y, left, WIDTH - right, chart)
    every = max(1, math.ceil(max((_width(c) for c in chart.categories), default=0) * 1.15 / step)) if step else 1
    for at, category in enumerate(chart.categories):
        if (len(chart.categories) - 1 - at) % every == 0:
            out.append(_text(x(at), height - 12, category, anchor="middle"))
    for number, one in enumerate(chart.series):
        colour = COLOURS[number % len(COLOURS)]
        for piece in _pieces(one.values):
            points = " ".join(f"{x(at):.1f},{y(value):.1f}" for at, value in piece)
            out.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2.4" stroke-linejoin="round"/>')
        for at, value in enumerate(one.values):
            if value is None:
                out.append(_text(x(at), y(low) - 6, word("unknown", language), anchor="middle", fill=_FAINT))
                continue
            out.append(
                f'<circle cx="{x(at):.1f}" cy="{y(value):.1f}" r="3.6" fill="#ffffff" stroke="{colour}" stroke-width="2.2"/>'
            )
            if len(chart.series) == 1 and step >= _width(_number(value, chart, language)) * 1.1:
                out.append(_text(x(at), y(value) - 10, _number(value, chart, language), anchor="middle"))
    return height, out


def _pieces(values: tuple[float | None, ...]) -> list[list[tuple[int, float]]]:
    out: list[list[tuple[int, float]]] = [[]]
    for at, value in enumerate(values):
        if value is None:
            out.append([])
        else:
            out[-1].append((at, value))
    return [piece for piece in out if len(piece) > 1]


def _scale(chart: Chart) -> tuple[float, float, list[float]]:
    known = [v for one in chart.series for v in one.values if v is not None] or [0.0]
    low, high = min(known), max(known)
    # Bars start at zero; a line may start higher, or small movements could not be seen.
    low = min(low, 0.0) if chart.kind == "bar" or low < (high - low) * 2 else low - (high - low) * 0.4
    high = max(high, 0.0) if high > low else low + 1.0
    rough = (high - low) / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    if high > (last - 0.35) * step:
        last += 1  # room for the label over the highest mark
    ticks = [n * step for n in range(first, last + 1)]
    return ticks[0], ticks[-1], ticks


def _ticks(ticks: list[float], y: object, left: float, right: float, chart: Chart) -> list[str]:
    out = []
    step = ticks[1] - ticks[0]
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    for tick in ticks:
        at = y(tick)  # type: ignore[operator]
        out.append(_rule(left, at, right, at, _GRID))
        out.append(_text(left - 8, at + 4, f"{tick:,.{decimals}f}", anchor="end", fill=_FAINT))
    return out


def _legend(chart: Chart) -> list[str]:
    out, x = [], WIDTH - 12 - sum(_width(one.name) + 30 for one in chart.series)
    for number, one in enumerate(chart.series):
        out.append(_rect(x, 6, 12, 12, COLOURS[number % len(COLOURS)]))
        out.append(_text(x + 17, 17, one.name))
        x += _width(one.name) + 30
    return out


def _unit(chart: Chart, left: float) -> list[str]:
    return [_text(max(left - 50, 4), 17, chart.unit, fill=_FAINT)] if chart.unit else []


def _number(value: float | None, chart: Chart, language: Language) -> str:
    return word("unknown", language) if value is None else f"{value:,.{chart.decimals}f}"


def _width(text: str) -> float:
    return sum(_SIZE if ord(c) > 0x2E7F else _SIZE * 0.58 for c in text)


def _text(x: float, y: float, text: str, anchor: str = "start", fill: str = _INK) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}">{escape(text)}</text>'


def _rect(x: float, y: float, width: float, height: float, fill: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}"/>'


def _rule(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'
