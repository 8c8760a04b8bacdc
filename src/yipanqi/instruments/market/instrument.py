"""What this instrument is called and where it stands."""

from yipanqi.instruments.market._front import front
from yipanqi.instruments.market._portrait import portrait
from yipanqi.instruments.market.queries import waits
from yipanqi.registry.catalogue import Instrument
from yipanqi.values.words import Words

INSTRUMENT = Instrument(
    key="market",
    mechanisms=("S16",),
    words=Words("科技大市场", "Technology market"),
    menu="market",
    lists=(),
    icon="share",
    pages=(("/market/desk/", Words("供需撮合", "Matching desk"), "git-merge"),),
    open_pages=(("/market/", Words("科技大市场", "Technology market"), "building-community"),),
    own_pages=(("/market/mine/", Words("我的需求与邀请", "My needs and invitations"), "inbox"),),
    waits=waits,
    portrait=portrait,
    front=front,
)
