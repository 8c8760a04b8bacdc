"""What this instrument is called and where it stands."""

from yipanqi.registry.catalogue import Instrument
from yipanqi.values.words import Words

INSTRUMENT = Instrument(
    key="talents",
    mechanisms=("S04", "S23", "S24", "S26"),
    words=Words("科技人才", "Talents"),
    menu="people",
    lists=("talents.Talent", "talents.SharedDoctor"),
    icon="school",
)
