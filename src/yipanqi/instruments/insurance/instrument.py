"""What this instrument is called and where it stands."""

from yipanqi.instruments.insurance._portrait import portrait
from yipanqi.registry.catalogue import Instrument
from yipanqi.values.words import Words

INSTRUMENT = Instrument(
    key="insurance",
    mechanisms=("S07",),
    words=Words("科技保险", "Insurance"),
    menu="finance",
    lists=("insurance.Policy", "insurance.Claim"),
    icon="umbrella",
    pages=(("/insurance/", Words("科技保险在保", "Insurance in force"), "umbrella"),),
    own_pages=(("/insurance/policies/", Words("我的保单", "My policies"), "umbrella"),),
    portrait=portrait,
)
