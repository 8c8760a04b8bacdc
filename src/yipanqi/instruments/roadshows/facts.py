"""What the calendar of roadshows tells others."""

from yipanqi.values.fact import Fact

FACTS = [
    Fact("roadshows", "roadshows.Roadshow", ("number", "kind", "held_on", "pitches", "investors", "intentions")),
    Fact("consortium_members", "roadshows.Member", ("name", "kind", "joined_on")),
]
