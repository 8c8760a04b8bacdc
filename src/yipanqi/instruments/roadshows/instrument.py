"""What this instrument is called and where it stands."""

from yipanqi.registry.catalogue import Instrument
from yipanqi.values.words import Words

INSTRUMENT = Instrument(
    key="roadshows",
    mechanisms=("S08",),
    words=Words("科创路演", "Roadshows"),
    menu="finance",
    lists=("roadshows.Roadshow", "roadshows.Member"),
    icon="presentation",
)
