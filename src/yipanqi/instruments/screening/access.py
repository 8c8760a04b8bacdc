"""Who may open the pages of the screening."""

from yipanqi.accounts.rights import BY_RECORD, CITY, EVERYBODY, OFFICERS
from yipanqi.values.words import Words

RIGHTS = {
    "screening/": (OFFICERS, Words("高企筛查", "Screening")),
    "screening/firms/": (BY_RECORD, Words("一家企业的筛查", "Screening of one firm")),
    "screening/rules/": (EVERYBODY, Words("规则与条款", "Rules and clauses")),
    "screening/day/": (CITY, Words("换一个申报日", "Another filing day")),
    "screening/run/": (CITY, Words("全市筛查", "Screening for the city")),
}
