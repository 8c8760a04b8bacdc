"""What the board's own registers tell others."""

from yipanqi.values.fact import Fact

FACTS = [
    Fact("actions", "board.Action", ("year", "number", "action", "kind")),
    Fact(
        "targets",
        "board.Target",
        ("year", "action", "indicator", "unit_written", "value_text", "previous_text"),
    ),
]
