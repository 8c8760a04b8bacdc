"""What this instrument is called and where it stands."""

from yipanqi.instruments.visits._portrait import portrait
from yipanqi.registry.catalogue import Instrument
from yipanqi.values.words import Words

INSTRUMENT = Instrument(
    key="visits",
    mechanisms=("S20",),
    words=Words("助企走访", "Visits"),
    menu="people",
    lists=("visits.Visit",),
    icon="walk",
    portrait=portrait,
)
