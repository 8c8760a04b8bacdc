"""What this instrument is called and where it stands."""

from yipanqi.registry.catalogue import Instrument
from yipanqi.values.words import Words

INSTRUMENT = Instrument(
    key="exemptions",
    mechanisms=("S14",),
    words=Words("尽职免责", "Diligence exemption"),
    menu="platforms",
    lists=("exemptions.Exemption",),
    icon="shield-check",
)
