"""Every sheet that the city's folders declare; filled at start by `config.discovery`."""

from yipanqi.intake.definition import Sheet
from yipanqi.values.catalogue import Catalogue

SHEETS: Catalogue[Sheet] = Catalogue("sheets")
