"""The model city's workbooks, as a city would hand them over; everything in them is synthetic."""

from yipanqi.demo.city import write_city

__all__ = ["write_city"]
