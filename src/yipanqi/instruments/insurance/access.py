"""Who may open the pages of the insurance."""

from yipanqi.accounts.rights import BY_RECORD, OFFICERS, TAKING_IN
from yipanqi.values.words import Words

RIGHTS = {
    "insurance/": (OFFICERS, Words("科技保险在保", "Insurance in force")),
    "insurance/policies/": (BY_RECORD, Words("科技保险保单", "Insurance policies")),
    "insurance/policies/import/": (TAKING_IN, Words("收保单表", "Take in policies")),
}
