"""What this instrument is called and where it stands."""

from yipanqi.registry.catalogue import Instrument
from yipanqi.values.words import Words

INSTRUMENT = Instrument(
    key="cards",
    mechanisms=("S27",),
    words=Words("证卡集成", "Integrated cards"),
    menu="people",
    lists=("cards.CardPilot",),
    icon="id-badge",
)
