"""What this instrument is called and where it stands."""

from yipanqi.registry.catalogue import Instrument
from yipanqi.values.words import Words

INSTRUMENT = Instrument(
    key="commissioners",
    mechanisms=("S21", "S22"),
    words=Words("科创专员与特派员", "Commissioners"),
    menu="people",
    lists=("commissioners.InnovationCommissioner", "commissioners.SpecialCommissioner"),
    icon="user-check",
)
