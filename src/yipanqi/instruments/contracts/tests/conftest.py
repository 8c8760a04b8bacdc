"""For the tests of the contracts: a register filled from a sheet, and an officer of the city."""

from yipanqi.instruments.contracts.tests.registered import city, filled

__all__ = ["city", "filled"]
