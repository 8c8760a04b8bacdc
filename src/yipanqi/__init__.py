"""yipanqi (一盘棋): a city's science-and-technology innovation system, run from the spreadsheets it already has."""

__version__ = "0.1.0"
