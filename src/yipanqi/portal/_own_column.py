"""The reader's own column of the board, in a line: what its place has to reach, the worst first, with its rank."""

from __future__ import annotations

from typing import Any

from yipanqi.accounts.access import is_officer, own_place
from yipanqi.board import queries as board
from yipanqi.board.queries import Standing
from yipanqi.portal._chessboard import href_of, light_of
from yipanqi.ui.parts import Stat
from yipanqi.values.words import say

MOST = 5


def own_column(user: Any) -> list[Stat]:
    """Officers only; nothing where the place has no target."""
    if not is_officer(user):
        return []
    here = board.setting()
    found = board.standings_of(user, own_place(user) or here.city, here)
    return [_stat(one) for one in found[:MOST]]


def _stat(one: Standing) -> Stat:
    cell = one.cell
    rank = say(f" 第 {one.rank}", f" #{one.rank} of {one.of}") if one.rank else ""
    share = f" · {cell.share:.0%}" if cell.share is not None else ""
    note = say(f"目标 {cell.target_words}{share}", f"target {cell.target_words}{share}")
    note += f" · {cell.doubt_mark}" if cell.doubted else ""
    href = href_of(cell) if cell.key else ""
    return Stat(f"{cell.name}{rank}", str(cell.actual_words), note=note, light=light_of(cell), href=href)
