"""What sessions and meetings tell others."""

from yipanqi.values.fact import Fact

FACTS = [
    Fact(
        "matchmaking_sessions",
        "matchmaking.Session",
        ("number", "name", "kind", "held_on", "firms", "institutes", "achievements", "intentions", "signed", "signed_amount"),
    ),
    Fact("matchmaking_meetings", "matchmaking.Meeting", ("session_number", "demander", "supplier", "result")),
]
