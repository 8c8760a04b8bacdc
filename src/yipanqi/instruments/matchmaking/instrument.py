"""What this instrument is called and where it stands."""

from yipanqi.instruments.matchmaking.queries import waits
from yipanqi.registry.catalogue import Instrument
from yipanqi.values.words import Words

INSTRUMENT = Instrument(
    key="matchmaking",
    mechanisms=("S16",),
    words=Words("供需对接", "Matchmaking"),
    menu="market",
    lists=("matchmaking.Session", "matchmaking.Meeting"),
    pages=(("/matchmaking/", Words("对接会排期", "Sessions"), "calendar-event"),),
    own_pages=(("/matchmaking/mine/", Words("我的对接日程", "My meetings"), "calendar-event"),),
    icon="users",
    waits=waits,
)
