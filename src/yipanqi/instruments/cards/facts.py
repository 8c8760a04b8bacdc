"""What the list of card pilots tells others."""

from yipanqi.values.fact import Fact

FACTS = [Fact("card_pilots", "cards.CardPilot", ("name", "starts_on", "ends_on", "cards"))]
