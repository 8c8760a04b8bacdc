"""Supplements to what is published, matching runs, proposals. What is done with a proposal is a case of the floor."""

from __future__ import annotations

from typing import Any

from django.db import models

from yipanqi.accounts.access import CITY, NAMED, organisation_of
from yipanqi.instruments.market.flow import FLOW
from yipanqi.intake.models import Record, RecordQuerySet
from yipanqi.work import queries as floor


class Listing(models.Model):
    """What the market adds to a need or an achievement: key is kind and number. `withdrawn` takes it off the open pages."""

    PLACED = NAMED

    kind = models.CharField(max_length=12)  # need, achievement
    number = models.CharField(max_length=120)
    maturity_from = models.IntegerField(null=True)  # GB/T 22900, 1 to 9
    maturity_to = models.IntegerField(null=True)
    ip_terms = models.CharField(max_length=300, blank=True, default="")
    renewed_to = models.DateField(null=True)
    withdrawn = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True, default="")
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="one_listing_an_item")]


class Matching(models.Model):
    """One run over all open needs, kept with the state of the facts and what was learnt from the outcomes before it."""

    PLACED = CITY

    on = models.DateField()
    stamp = models.CharField(max_length=200)
    needs = models.IntegerField()
    offers = models.IntegerField()
    proposals = models.IntegerField()
    digest = models.CharField(
        max_length=64, blank=True, default=""
    )  # SHA-256 of the pairs and scores: the same records give the same
    learnt = models.JSONField(default=list)  # weight, before, after, outcomes
    by = models.CharField(max_length=150)
    at = models.DateTimeField()


class ProposalQuerySet(RecordQuerySet):
    """Officers by place; an organisation the proposals in which it is a party, once it was told of one; nobody else any."""

    def visible_to(self, user: Any) -> ProposalQuerySet:
        code = organisation_of(user)
        if code is None:
            return super().visible_to(user)
        party = models.Q(demander__uscc=code) | models.Q(supplier__uscc=code)
        return self.filter(party, pk__in=floor.cases(FLOW, user).values("record"))


class Proposal(Record):
    """One offer for one need, and what figures count of what became of it; the rest stands in its case. Key: need and offer.
    Money in fen. `stage`, `refusal`, days, contract and amount are written by the moves of the case alone.
    """

    matching = models.ForeignKey(Matching, null=True, on_delete=models.SET_NULL, related_name="made")
    need = models.CharField(max_length=120, db_index=True)
    need_title = models.CharField(max_length=300)
    demander = models.ForeignKey("registry.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    offer = models.CharField(max_length=300)
    offer_title = models.CharField(max_length=300)
    supplier = models.ForeignKey("registry.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    rank = models.IntegerField()
    score = models.FloatField()
    level = models.IntegerField()
    chance = models.FloatField(
        null=True
    )  # share of such pairs that staff judged fitting, 0–1; unknown for proposals made before it was kept
    by_hand = models.BooleanField(default=False)  # an officer added the pair; no run takes it away
    team = models.BooleanField(default=False)  # member of the best team of achievement, expert and money
    reasons = models.JSONField(default=dict)  # zh, en: one line each
    stage = models.CharField(max_length=12, default="proposed", db_index=True)
    refusal = models.CharField(max_length=30, blank=True, default="")
    proposed_on = models.DateField(null=True)
    invited_on = models.DateField(null=True)
    met_on = models.DateField(null=True)
    intended_on = models.DateField(null=True)
    signed_on = models.DateField(null=True)
    contract_number = models.CharField(max_length=60, blank=True, default="")
    amount = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField()

    objects = ProposalQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["need", "kind", "offer"], name="one_proposal_a_pair")]
        indexes = [models.Index(fields=["stage", "place"])]
