"""Who may open the pages of the market."""

from yipanqi.accounts.rights import BY_RECORD
from yipanqi.values.words import Words

RIGHTS = {
    "market/": (BY_RECORD, Words("科技大市场", "Market")),
}
