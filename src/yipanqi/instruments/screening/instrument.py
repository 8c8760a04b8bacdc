"""What this instrument is called and where it stands."""

from yipanqi.registry.catalogue import Instrument
from yipanqi.values.words import Words

INSTRUMENT = Instrument(
    key="screening",
    mechanisms=("S11",),
    words=Words("高企排摸", "Screening"),
    menu="enterprises",
    lists=("screening.Candidate",),
    icon="filter",
)
