"""What this instrument is called and where it stands."""

from yipanqi.registry.catalogue import Instrument
from yipanqi.values.words import Words

INSTRUMENT = Instrument(
    key="institutions",
    mechanisms=("S13",),
    words=Words("新型研发机构", "R&D institutions"),
    menu="platforms",
    lists=("institutions.Institution",),
    icon="building",
)
