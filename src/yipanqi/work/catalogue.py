"""Every flow that the instruments declare; filled at start by `config.discovery`."""

from __future__ import annotations

from yipanqi.values.catalogue import Catalogue
from yipanqi.work.flow import Flow

FLOWS: Catalogue[Flow] = Catalogue("flows")


def add(flow: Flow) -> None:
    """Make a flow known under its key."""
    FLOWS.add(flow.key, flow)


def flow_of(key: str) -> Flow:
    """The flow of that key; KeyError is a fault of the program."""
    return FLOWS[key]
