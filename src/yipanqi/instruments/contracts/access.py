"""Who may open the pages of the contracts."""

from yipanqi.accounts.rights import BY_RECORD, OFFICERS
from yipanqi.values.words import Words

RIGHTS = {
    "contracts/": (BY_RECORD, Words("技术合同", "Contracts")),
    "contracts/checks/": (OFFICERS, Words("合同核查", "Checks of contracts")),
    "contracts/income/": (OFFICERS, Words("实收与减免", "Income and relief")),
}
