"""What the list of awards tells others."""

from yipanqi.values.fact import Fact

FACTS = [Fact("awards", "awards.Award", ("name", "project", "winner", "level", "grade", "awarded_on"))]
