"""Why a cell has no actual. In: the indicator, its figure for the place and for the whole city. Out: words that name the sheet
that is missing.
"""

from __future__ import annotations

from collections.abc import Sequence

from yipanqi.indicators.definition import Indicator
from yipanqi.intake.catalogue import SHEETS
from yipanqi.registry.catalogue import FACTS
from yipanqi.values.figure import Figure
from yipanqi.values.period import Period
from yipanqi.values.words import Words, plural


def sheets_of(indicator: Indicator) -> Words:
    """The sheets from which the records of an indicator come, by their names; the indicator's own words where they come from no
    sheet.
    """
    found = lacking(indicator)
    return names_of(found) if found else indicator.words


def lacking(indicator: Indicator) -> tuple[str, ...]:
    """The same by their names in the catalogue of sheets; none where they come from no sheet."""
    models = {FACTS[name].model for name in indicator.facts}
    return tuple(indicator.sheets) or tuple(
        sheet.name for sheet in SHEETS if any(records.model in models for records in sheet.records)
    )


def names_of(sheets: Sequence[str]) -> Words:
    """Sheets as people call them."""
    found = [SHEETS[name] for name in sheets]
    return Words("".join(f"《{sheet.zh}》" for sheet in found), ", ".join(f"“{sheet.en}”" for sheet in found))


def no_register(written: str) -> Words:
    """Of an indicator that no register of the house answers."""
    return Words(
        f"无法由记录计算：没有登记“{written}”的台账，需要这张表；填报数只作参考",
        f"no record computes it: there is no register of “{written}”, and its sheet is needed; a typed figure is only a remark",
    )


def why(indicator: Indicator, figure: Figure | None, whole: Figure | None, *, part: bool = False) -> Words:
    """Of an indicator whose figure is unknown; `part`: it is the figure of a part of the city."""
    sheets = sheets_of(indicator)
    loose = figure.unplaced if part and figure is not None else 0
    if figure is not None and loose and loose == figure.missing:
        return Words(
            f"{sheets.zh}的{loose}条记录没有注明县（市、区）",
            f"{plural(loose, 'record', 'records')} of {sheets.en} {'names' if loose == 1 else 'name'} no county",
        )
    if figure is not None and loose:
        return Words(
            f"实际值未知：{figure.missing - loose}条记录缺数据，{loose}条没有注明县（市、区），请补全{sheets.zh}",
            f"actual unknown: {plural(figure.missing - loose, 'record lacks', 'records lack')} data, "
            f"{plural(loose, 'names', 'name')} no county; complete {sheets.en}",
        )
    if figure is not None and figure.missing:
        return Words(
            f"实际值未知：{figure.missing}条记录缺数据，请补全{sheets.zh}",
            f"actual unknown: {plural(figure.missing, 'record lacks', 'records lack')} data; complete {sheets.en}",
        )
    if whole is None or not whole.counted + whole.left_out + whole.missing:
        return Words(f"没有记录：尚未收到{sheets.zh}", f"no records: {sheets.en} has not come in")
    if whole.value is None:
        period = Period.parse(whole.period).words
        return Words(
            f"{period.zh}没有记录：尚未收到{period.zh}的{sheets.zh}",
            f"no records of {period.en}: {sheets.en} of {period.en} has not come in",
        )
    return Words(f"{sheets.zh}的记录没有注明县（市、区）", f"the records of {sheets.en} name no county")
