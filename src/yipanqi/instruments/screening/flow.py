"""The way of a firm towards recognition as a flow, the coded reasons for stopping, and the lists that a run proposes."""

from yipanqi.values.words import Words
from yipanqi.work.flow import Flow, Move, Stage, calendar, officer_here, working

#: The rule whose work lists and leads officers work on; a lead is a case of its flow on the firm.
RULE, FLOW = "high_tech_firm", "recognition"
#: What an officer decides against a proposal stands under this kind of decision, on `key_of`.
OVERRULE = "overrule"

STAGES = {
    "found": Words("已发现", "found"),
    "contacted": Words("已联系", "contacted"),
    "coached": Words("辅导中", "being coached"),
    "applied": Words("已申报", "applied"),
    "certified": Words("已认定", "certified"),
    "lost": Words("已终止", "lost"),
}
#: Why a lead was lost.
REASONS = {
    "no_interest": Words("企业无意愿", "the firm does not want to"),
    "conditions": Words("条件不具备", "conditions not met"),
    "moved": Words("迁出或注销", "moved away or closed"),
    "rejected": Words("评审未通过", "not recognised"),
    "postponed": Words("推迟到下一年", "postponed to next year"),
    "unreachable": Words("联系不上", "cannot be reached"),
}
LISTS = {
    "ready": Words("可申报", "Ready"),
    "near": Words("差一步", "Near"),
    "unknown": Words("缺数据", "Data missing"),
    "far": Words("尚远", "Far"),
}
LIST_MEANING = {
    "ready": Words(
        "数据能判断的条件全部成立；只待专家打分，或企业承诺境内研发占比、无重大事故",
        "every condition that data decide holds; open are only the experts' points, or the firm's word on in-China R&D "
        "and accidents",
    ),
    "near": Words(
        "只差一项改变，或截止前来得及的两项；标明今年来得及还是要等来年",
        "one change away, or two that are feasible in time; each says whether it can still be done this year",
    ),
    "unknown": Words(
        "缺少数据，尚不能判断；先打电话问最管用的那一项", "data are missing; ask first for the figure that settles most"
    ),
    "far": Words("要两项以上改变，而且今年来不及", "two or more changes are needed and not feasible this year"),
}


def key_of(rule: str, organisation: int | str = "") -> str:
    """The key on which a decision about a firm under a rule stands; without a firm the beginning of all of them."""
    return f"{rule}|{organisation}"


# The days are this house's own: nothing official says how soon a firm must be spoken to again.
FLOWS = [
    Flow(
        key=FLOW,
        page="/screening/firms/{record}/",
        model="registry.Organisation",
        words=Words("高企培育", "Towards recognition"),
        stages={name: Stage(words, aside=name == "lost") for name, words in STAGES.items()},
        moves=(
            Move("contact", Words("已联系", "Contacted"), ("found",), "contacted", officer_here, due=working(10)),
            # a call leaves the firm where it stands; what was told is written as a change of its figures
            Move("call", Words("通话", "Called"), ("found", "contacted", "coached", "applied"), "", officer_here),
            Move("coach", Words("辅导", "Coach"), ("contacted", "applied"), "coached", officer_here, due=calendar(60)),
            Move("apply", Words("已申报", "Applied"), ("contacted", "coached"), "applied", officer_here, due=calendar(180)),
            Move("certify", Words("已认定", "Certified"), ("applied",), "certified", officer_here),
            Move(
                "lose",
                Words("终止", "Stop"),
                ("found", "contacted", "coached", "applied"),
                "lost",
                officer_here,
                reasons=REASONS,
            ),
            Move("resume", Words("重新发现", "Find again"), ("lost",), "found", officer_here, due=working(10)),
        ),
        title="name",
    )
]
