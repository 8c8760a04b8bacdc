"""The list of card pilots."""

from yipanqi.instruments.cards.models import CardPilot
from yipanqi.intake.definition import Records, Sheet, columns_of

SHEETS = [
    Sheet(
        name="card_pilots",
        number=21,
        zh="证卡集成改革试点名单",
        en="Card pilots",
        files=("证卡", "华友卡"),
        titles=("证卡", "华友卡"),
        columns=columns_of(CardPilot),
        records=(Records("cards.CardPilot", key=("name", "place")),),
    )
]
