"""What this instrument is called and where it stands."""

from yipanqi.registry.catalogue import Instrument
from yipanqi.values.words import Words

INSTRUMENT = Instrument(
    key="cooperation",
    mechanisms=("S05",),
    words=Words("国际科技合作", "International cooperation"),
    menu="people",
    lists=("cooperation.CooperationProject",),
    icon="id-badge",
)
