"""What this instrument is called and where it stands."""

from yipanqi.instruments.screening._portrait import contacts, portrait
from yipanqi.instruments.screening.queries import waits
from yipanqi.registry.catalogue import Instrument
from yipanqi.values.words import Words

INSTRUMENT = Instrument(
    key="screening",
    mechanisms=("S02", "S11", "S12"),
    words=Words("高企排摸表", "Screening list"),
    menu="enterprises",
    lists=("screening.Candidate",),
    icon="filter",
    pages=(("/screening/", Words("高企排摸", "Screening"), "list-check"),),
    waits=waits,
    portrait=portrait,
    contacts=contacts,
)
