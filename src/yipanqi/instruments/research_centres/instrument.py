"""What this instrument is called and where it stands."""

from yipanqi.registry.catalogue import Instrument
from yipanqi.values.words import Words

INSTRUMENT = Instrument(
    key="research_centres",
    mechanisms=("S12",),
    words=Words("企业研发机构", "R&D centres"),
    menu="enterprises",
    lists=("research_centres.ResearchCentre",),
    icon="microscope",
)
