"""What this instrument is called and where it stands."""

from yipanqi.instruments.bounties._front import front
from yipanqi.instruments.bounties._portrait import portrait
from yipanqi.instruments.bounties.queries import waits
from yipanqi.registry.catalogue import Instrument
from yipanqi.values.words import Words

INSTRUMENT = Instrument(
    key="bounties",
    mechanisms=("S18",),
    words=Words("揭榜挂帅", "Bounties"),
    menu="market",
    lists=("bounties.Bounty",),
    icon="trophy",
    pages=(("/bounty-desk/", Words("揭榜办理", "Bounty desk"), "list-check"),),
    open_pages=(("/bounties/", Words("榜单", "Live bounties"), "trophy"),),
    waits=waits,
    portrait=portrait,
    front=front,
)
