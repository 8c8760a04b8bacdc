"""Who may make a register of the city's own."""

from yipanqi.accounts.rights import CITY
from yipanqi.values.words import Words

RIGHTS = {
    "intake/<int:pk>/own/": (CITY, Words("另立台账", "A register of its own")),
}
