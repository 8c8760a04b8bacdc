"""What this instrument is called and where it stands."""

from yipanqi.registry.catalogue import Instrument
from yipanqi.values.words import Words

INSTRUMENT = Instrument(
    key="enclaves",
    mechanisms=("S10",),
    words=Words("科创飞地", "Enclaves"),
    menu="finance",
    lists=("enclaves.EnclaveProject",),
    icon="map-pin",
)
