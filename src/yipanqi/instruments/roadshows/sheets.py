"""The calendar of roadshows and the members of the consortium: two sheets of one workbook."""

from yipanqi.instruments.roadshows.models import Member, Roadshow
from yipanqi.intake.definition import Link, Records, Sheet, columns_of

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
    ),
    Sheet(
        name="consortium_members",
        number=22,
        zh="路演中心联合体成员",
        en="Members of the roadshow consortium",
        files=("联合体",),
        tabs=("联合体成员", "成员"),
        titles=("联合体",),
        columns=columns_of(Member),
        records=(Records("roadshows.Member", key=("name",), links=(Link(name="name", place=None),)),),
    ),
]
