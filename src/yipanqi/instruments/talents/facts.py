"""What the registers of people tell others: nothing that identifies a person."""

from yipanqi.values.fact import Fact

FACTS = [
    Fact("talents", "talents.Talent", ("employment", "time_share", "grade", "evaluation", "arrived_on")),
    Fact("shared_doctors", "talents.SharedDoctor", ("starts_on", "ends_on", "time_share")),
]
