"""Who may open the pages of matchmaking."""

from yipanqi.accounts.rights import BY_RECORD
from yipanqi.values.words import Words

RIGHTS = {
    "matchmaking/": (BY_RECORD, Words("对接会", "Matchmaking")),
}
