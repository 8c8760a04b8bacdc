"""What this instrument is called and where it stands."""

from yipanqi.registry.catalogue import Instrument
from yipanqi.values.words import Words

INSTRUMENT = Instrument(
    key="achievements",
    mechanisms=("S16", "S19"),
    words=Words("科技成果库", "Achievements"),
    menu="market",
    lists=("achievements.Achievement",),
    icon="bulb",
)
