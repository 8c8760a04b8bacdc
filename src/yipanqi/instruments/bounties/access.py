"""Who may open the pages of the bounties."""

from yipanqi.accounts.rights import BY_RECORD, DECIDING
from yipanqi.values.words import Words

RIGHTS = {
    "bounties/": (BY_RECORD, Words("揭榜挂帅", "Bounties")),
    "bounties/reviewers/": (DECIDING, Words("评审专家库", "Reviewers")),
    "bounty-desk/": (DECIDING, Words("榜单办理", "The desk of bounties")),
}
