"""What this instrument is called and where it stands."""

from yipanqi.registry.catalogue import Instrument
from yipanqi.values.words import Words

INSTRUMENT = Instrument(
    key="contracts",
    mechanisms=("S17",),
    words=Words("技术合同", "Technology contracts"),
    menu="market",
    lists=("contracts.Contract",),
    icon="file-certificate",
)
