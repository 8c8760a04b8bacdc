"""What this instrument is called and where it stands."""

from yipanqi.registry.catalogue import Instrument
from yipanqi.values.words import Words

INSTRUMENT = Instrument(
    key="awards",
    mechanisms=("S15",),
    words=Words("科技奖项", "Awards"),
    menu="platforms",
    lists=("awards.Award",),
    icon="medal",
)
