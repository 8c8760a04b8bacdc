"""What this instrument is called and where it stands."""

from yipanqi.instruments.funds._portrait import portrait
from yipanqi.registry.catalogue import Instrument
from yipanqi.values.words import Words

INSTRUMENT = Instrument(
    key="funds",
    mechanisms=("S06", "S09"),
    words=Words("科创基金", "Funds"),
    menu="finance",
    lists=("funds.SubFund", "funds.Investment", "funds.CashFlow"),
    icon="coins",
    portrait=portrait,
)
