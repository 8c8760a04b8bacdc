"""Every indicator that a folder of `indicators/` declares; filled at start by `config.discovery`."""

from yipanqi.indicators.definition import Indicator
from yipanqi.values.catalogue import Catalogue

INDICATORS: Catalogue[Indicator] = Catalogue("indicators")
