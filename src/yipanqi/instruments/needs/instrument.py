"""What this instrument is called and where it stands."""

from yipanqi.instruments.needs._portrait import portrait
from yipanqi.registry.catalogue import Instrument
from yipanqi.values.words import Words

INSTRUMENT = Instrument(
    key="needs",
    mechanisms=("S16", "S18"),
    words=Words("企业技术需求", "Technical needs"),
    menu="market",
    lists=("needs.Need",),
    icon="help",
    pages=(("/needs/", Words("需求办理", "Dealing with needs"), "clipboard-list"),),
    portrait=portrait,
)
