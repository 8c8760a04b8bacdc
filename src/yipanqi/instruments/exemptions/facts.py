"""What the register of decisions tells others."""

from yipanqi.values.fact import Fact

FACTS = [Fact("exemptions", "exemptions.Exemption", ("number", "project", "decided_on", "touches_list", "decision", "hatched"))]
