"""Order-style R&D: bounties posted, taken, awarded and accepted ("订单式"研发 揭榜挂帅, OFFICE sheet 8), and the calls that live
here.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db import models

from yipanqi.accounts.access import own_rows
from yipanqi.intake.checks import in_order, part_of
from yipanqi.intake.fields import Choice, Code, Count, Day, Money, PlaceCode, Text, Uscc
from yipanqi.registry.models import OrganisationRecord
from yipanqi.values.words import Words
from yipanqi.work import queries as work

#: The way that a bounty goes; `flow.py` declares it.
FLOW = "bounty"


class Bounty(OrganisationRecord):
    """One posted bounty. Key: its number. `taken_by` are the bidders as written, `awarded_to` the winner. Money in fen.

    Posted is not taken, taken is not awarded, awarded is not done: each has its own column. Public once posted.
    """

    LIST = ("title", "firm_name", "place", "amount", "posted_on", "closes_on", "bidders", "status")

    CHECKS = (
        in_order("posted_on", "closes_on"),
        in_order("notice_from", "notice_to"),
        in_order("posted_on", "signed_on"),
        part_of("paid", "amount"),
    )

    PUBLIC = {"posted_on__isnull": False}
    # What is posted and what a notice publishes; who else bid, the contract and what was paid are not.
    OPEN = (
        "number",
        "title",
        "firm_name",
        "firm_code",
        "place",
        "field_of_technology",
        "amount",
        "posted_on",
        "closes_on",
        "awarded_to",
        "notice_from",
        "notice_to",
        "duration",
        "accepted_on",
        "acceptance",
        "status",
    )

    number = Code("榜单编号", "Number", required=True, aliases=("榜单号", "项目编号", "张榜编号"), example="JB2024-0001")
    title = Text("榜单名称", "Bounty", required=True, aliases=("项目名称", "榜单项目名称", "张榜项目名称"))
    firm_name = Text("发榜企业", "Posted by", aliases=("发榜单位", "发榜方", "需求单位", "企业名称"))
    firm_code = Uscc("统一社会信用代码", "Unified social credit code", aliases=("发榜企业统一社会信用代码", "社会信用代码"))
    place = PlaceCode("县（市、区）", "County", max_length=12, db_index=True, aliases=("县市区", "区县", "属地", "所在地"))
    field_of_technology = Text("领域", "Field", aliases=("技术领域", "所属领域", "产业领域"))
    amount = Money("榜额", "Bounty amount", unit="万元", aliases=("榜单金额", "揭榜金额", "张榜金额", "悬赏金额"))
    posted_on = Day("发榜日期", "Posted on", aliases=("发榜时间", "张榜日期", "发布日期"))
    closes_on = Day("揭榜截止", "Closes on", aliases=("揭榜截止日期", "揭榜截止时间", "截止日期"))
    bidders = Count("揭榜单位数", "Bidders", aliases=("揭榜数", "揭榜单位数量"))
    taken_by = Text("揭榜单位", "Taken by", aliases=("揭榜方", "揭榜单位名称"))
    reviewed_on = Day("评榜日期", "Reviewed on", aliases=("评榜时间", "评审日期"))
    awarded_to = Text("中榜单位", "Awarded to", aliases=("中榜方", "中榜单位名称"))
    notice_from = Day("公示起", "Notice from", aliases=("公示起止/起", "公示开始", "公示开始日期", "公示起始日期", "公示期起"))
    notice_to = Day("公示止", "Notice to", aliases=("公示起止/止", "公示结束", "公示结束日期", "公示截止日期", "公示期止"))
    signed_on = Day("签约日期", "Signed on", aliases=("签约时间", "合同签订日期"))
    contract_number = Code("合同编号", "Contract number", aliases=("技术合同编号", "合同登记编号"))
    contract_value = Money("合同金额", "Contract value", unit="万元", aliases=("签约金额", "合同额"))
    duration = Text("研发周期", "Duration", aliases=("项目周期", "研发期限"))
    milestone_1_planned = Day("里程碑一计划", "Milestone 1 planned", aliases=("里程碑一/计划", "里程碑一/计划时间"))
    milestone_1_done = Day("里程碑一完成", "Milestone 1 done", aliases=("里程碑一/完成", "里程碑一/完成时间"))
    milestone_2_planned = Day("里程碑二计划", "Milestone 2 planned", aliases=("里程碑二/计划", "里程碑二/计划时间"))
    milestone_2_done = Day("里程碑二完成", "Milestone 2 done", aliases=("里程碑二/完成", "里程碑二/完成时间"))
    milestone_3_planned = Day("里程碑三计划", "Milestone 3 planned", aliases=("里程碑三/计划", "里程碑三/计划时间"))
    milestone_3_done = Day("里程碑三完成", "Milestone 3 done", aliases=("里程碑三/完成", "里程碑三/完成时间"))
    paid = Money("已拨付金额", "Paid out", unit="万元", aliases=("已拨付", "已支付金额", "拨付金额"))
    accepted_on = Day("验收日期", "Accepted on", aliases=("验收时间",))
    acceptance = Choice(
        "验收结论",
        "Acceptance",
        aliases=("验收结果", "验收意见"),
        choices={
            "passed": ("通过", "Passed", "验收通过", "合格", "通过验收"),
            "failed": ("不通过", "Failed", "未通过", "不合格", "验收不通过"),
            "concluded": ("结题", "Concluded", "准予结题"),
            "ended": ("终止", "Ended"),
        },
    )
    status = Choice(
        "状态",
        "State",
        aliases=("项目状态", "榜单状态"),
        choices={
            "posted": ("发榜", "Posted", "已发榜", "张榜", "发榜中", "揭榜中", "待揭榜"),
            "taken": ("揭榜", "Taken", "已揭榜"),
            "reviewing": ("评榜", "Under review", "评榜中"),
            "awarded": ("中榜", "Awarded", "已中榜", "公示", "公示中"),
            "signed": ("签约", "Signed", "已签约"),
            "running": ("实施", "Running", "实施中", "在研", "研发中", "进行中"),
            "accepted": ("验收", "Accepted", "已验收", "完成", "已完成", "验收通过"),
            "ended": ("终止", "Ended", "已终止", "撤榜", "流榜"),
        },
    )
    note = Text("备注", "Note", internal=True)


class CallQuerySet(models.QuerySet):
    """Calls with row-level visibility: posted ones everybody, drafts only the poster and the officers of the place."""

    def visible_to(self, user: Any) -> CallQuerySet:
        own = own_rows(user, parties={"poster": "organisation__uscc"})
        return self if own is None else self.filter(own | models.Q(bounty__isnull=False))

    def staged(self) -> CallQuerySet:
        """With the `stage` at which the case of each stands."""
        return self.annotate(stage=work.stage_at(FLOW, "bounty"))

    def at(self, *stages: str) -> CallQuerySet:
        """Those that stand there."""
        return self.staged().filter(stage__in=stages)


class Call(models.Model):
    """A bounty as it lives here: posted, closed, reviewed, awarded, signed, accepted. It gets its row in the register, and on it
    its case, when it is posted: a draft has neither.
    """

    WORDS = Words("揭榜挂帅榜单", "Bounty calls")
    PERSONAL = ("contact",)

    bounty = models.OneToOneField(Bounty, null=True, on_delete=models.PROTECT, related_name="call")
    organisation = models.ForeignKey("registry.Organisation", on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=12, null=True, db_index=True)
    number = models.CharField(max_length=40, unique=True, null=True)
    title = models.CharField(max_length=200)
    problem = models.TextField(blank=True, default="")
    field_of_technology = models.CharField(max_length=80, blank=True, default="")
    amount = models.BigIntegerField(null=True)  # fen
    closes_at = models.DateTimeField(null=True)
    eligible = models.TextField(blank=True, default="")
    ip_terms = models.TextField(blank=True, default="")
    contact = models.CharField(max_length=120, blank=True, default="")  # never on public pages
    racing = models.BooleanField(default=False)
    quorum = models.PositiveSmallIntegerField(null=True)  # reviews that an award needs; null: the house's number
    posted_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    reviewed_on = models.DateField(null=True)
    awarded_on = models.DateField(null=True)
    award_reason = models.TextField(blank=True, default="")
    notice_from = models.DateField(null=True)
    notice_to = models.DateField(null=True)
    notice_known = models.BooleanField(default=True)  # False: the holidays of a year were not known, weekends only
    signed_on = models.DateField(null=True)
    contract_number = models.CharField(max_length=120, null=True, unique=True)
    contract_value = models.BigIntegerField(null=True)
    accepted_on = models.DateField(null=True)
    acceptance = models.CharField(max_length=12, blank=True, default="")
    by = models.CharField(max_length=150)
    reader: Any = None  # for whom `queries.call` looked it up

    objects = CallQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quorum__isnull=True) | models.Q(quorum__gte=1), name="a_quorum_is_one_at_least"
            )
        ]

    @cached_property
    def stage(self) -> str:
        """Where its case stands, asked where the query did not bring it along."""
        return Call.objects.staged().filter(pk=self.pk).values_list("stage", flat=True).first() or "draft"


class Indicator(models.Model):
    """What will be measured at acceptance: target and direction as posted, the value as measured, with its proof.

    Two of one name are two (another target, unit or test); the same one is posted once.
    """

    PLACED = "call__place"

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="indicators")
    name = models.CharField(max_length=120)
    at_least = models.BooleanField(default=True)  # False: at most
    target = models.FloatField()
    unit = models.CharField(max_length=30, blank=True, default="")
    test = models.CharField(max_length=200, blank=True, default="")  # how it is measured
    measured = models.FloatField(null=True)
    measured_on = models.DateField(null=True)
    evidence = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call", "name", "at_least", "target", "unit", "test"], name="one_indicator_once_a_call"
            )
        ]


class Amendment(models.Model):
    """A change after posting, visible to all: what, when, by whom, and the deadline before and after."""

    PLACED = "call__place"

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="amendments")
    at = models.DateTimeField()
    what = models.TextField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    closed_at = models.DateTimeField()  # the deadline before
    closes_at = models.DateTimeField()  # the deadline after
    late = models.BooleanField(default=False)
    by = models.CharField(max_length=150)


class BidQuerySet(models.QuerySet):
    """Bids with row-level visibility: a bidder its own; officers and the poster those that have been opened; nobody else any."""

    def visible_to(self, user: Any) -> BidQuerySet:
        opened = models.Q(call__opened_at__isnull=False)
        own = own_rows(user, place="call__place", parties={"poster": "call__organisation__uscc"})
        bidders = own_rows(user, place="", parties={"bidder": "organisation__uscc"})
        return self.filter(opened if own is None or bidders is None else (opened & own) | bidders)


class Bid(models.Model):
    """One sealed bid: cipher text and commitment until the deadline, the plain content from the opening on.

    The commitment (SHA-256 over nonce and content) is in the ledger from the moment of handing in: the content cannot change
    unnoticed.
    """

    PLACED = "call__place"

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="bids")
    organisation = models.ForeignKey("registry.Organisation", on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    commitment = models.CharField(max_length=64)
    handed_in_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)  # after the last amendment that asked for it
    state = models.CharField(max_length=12, default="sealed")  # sealed, lapsed, opened, racing, out, won, lost
    opened = models.JSONField(default=dict)  # plan, price (fen), months, parties
    out_reason = models.TextField(blank=True, default="")
    by = models.CharField(max_length=150)

    objects = BidQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "organisation"], name="one_bid_a_call_and_organisation")]


class Reviewer(models.Model):
    """Somebody who may be asked to review: who it is in the registry, fields, how many calls at once; of the place that added it
    (null: the city's).
    """

    WORDS = Words("评审专家", "Reviewers")
    PERSONAL = ("name", "identity", "born")

    person = models.ForeignKey("registry.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=80)
    employer = models.CharField(max_length=200, blank=True, default="")
    identity = models.CharField(max_length=64, null=True)  # masked
    born = models.CharField(max_length=7, null=True)
    fields = models.JSONField(default=list)
    most = models.IntegerField(default=3)
    active = models.BooleanField(default=True)
    place = models.CharField(max_length=12, null=True, db_index=True)


class Tie(models.Model):
    """A tie between persons that no register holds: co-authors, teacher and student, family; as declared or found, with its
    source.

    Declared by the city (place null) it counts everywhere, by a county for the bounties of that county.
    """

    one = models.ForeignKey("registry.Person", on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey("registry.Person", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)  # coauthor, supervision, family, colleague
    source = models.CharField(max_length=200, blank=True, default="")
    place = models.CharField(max_length=12, null=True, db_index=True)


class Review(models.Model):
    """A reviewer of one call: proposed, invited, agreed, declined, done; the marks of each bid; what opens the reviewer's own
    page.

    Of the address only its digest is kept, of both codes a slow hash: nobody who reads the table can open the page.
    """

    PLACED = "call__place"

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="reviews")
    state = models.CharField(max_length=12, default="proposed")
    why = models.TextField(blank=True, default="")
    marks = models.JSONField(default=dict)  # bid id -> {"mark": 0–100, "note": …}
    link = models.CharField(max_length=64, null=True, unique=True)  # SHA-256 of the token in the address; null: none opens it
    opening = models.CharField(max_length=128, blank=True, default="")  # the code that was told apart, until it was used
    own = models.CharField(max_length=128, blank=True, default="")  # the code that the reviewer chose at the first opening
    until = models.DateTimeField(null=True)
    wrong = models.PositiveSmallIntegerField(default=0)  # wrong codes since the last right one
    bound_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=150, blank=True, default="")  # the officer who wrote down the reviewer's answer
    recorded_by = models.CharField(max_length=150, blank=True, default="")  # … the marks; '': the reviewer's own deed
    recorded_why = models.CharField(max_length=300, blank=True, default="")
    # Who gave a used address out again and why: somebody else may hold it since, which whoever reads the marks must know.
    again_by = models.CharField(max_length=150, blank=True, default="")
    again_why = models.CharField(max_length=300, blank=True, default="")
    former = models.JSONField(default=list)  # marks that later ones replaced, the first first: {"marks", "until", "recorded_by"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "reviewer"], name="one_review_a_call_and_reviewer")]


class Original(models.Model):
    """The paper from which an officer recorded a reviewer's marks, as it was handed in."""

    PLACED = "review__call__place"
    PERSONAL = ("content", "name")

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="originals")
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)


class ObjectionQuerySet(models.QuerySet):
    """Officers by place; an organisation its own; nobody else any."""

    def visible_to(self, user: Any) -> ObjectionQuerySet:
        own = own_rows(user, parties={"objector": "organisation__uscc"})
        return self if own is None else self.filter(own)


class Objection(models.Model):
    """What an organisation raised against an award while its notice stood; what became of it stands in its case."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="objections")
    organisation = models.ForeignKey("registry.Organisation", on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=12, null=True, db_index=True)
    words = models.TextField()
    raised_on = models.DateField()
    by = models.CharField(max_length=150)

    objects = ObjectionQuerySet.as_manager()


class Round(models.Model):
    """One round of a race: who left, why."""

    PLACED = "call__place"

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="rounds")
    number = models.IntegerField()
    on = models.DateField()
    out = models.JSONField(default=list)  # bid ids
    reason = models.TextField()
    by = models.CharField(max_length=150)


class Milestone(models.Model):
    """A step of the contract with its share of the prize. `planned` is what was agreed and never moves; delays are kept beside
    it.
    """

    PLACED = "call__place"

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="milestones")
    number = models.IntegerField()
    name = models.CharField(max_length=120)
    planned = models.DateField()
    done_on = models.DateField(null=True)
    evidence = models.CharField(max_length=300, blank=True, default="")
    prize = models.BigIntegerField(default=0)  # fen
    paid_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "number"], name="one_milestone_a_call_and_number")]
