"""Who may open the pages of the needs."""

from yipanqi.accounts.rights import DECIDING, STATING
from yipanqi.values.words import Words

RIGHTS = {
    "needs/": (DECIDING, Words("技术需求", "Needs")),
    "needs/new/": (STATING, Words("登记需求", "Take a need down")),
}
