"""The calendar of roadshows."""

from yipanqi.instruments.roadshows.models import Roadshow
from yipanqi.intake.definition import Records, Sheet, columns_of

SHEETS = [
    Sheet(
        name="roadshows",
        number=22,
        zh="科创路演活动台账",
        en="Roadshows and contests",
        files=("路演", "大赛"),
        titles=("路演", "大赛"),
        columns=columns_of(Roadshow),
        records=(Records("roadshows.Roadshow", key=("number",)),),
    )
]
