"""What is asked about a need, from the columns of its register."""

from __future__ import annotations

from yipanqi.instruments.needs.models import Need
from yipanqi.ui.fields import LookUpField, form_of
from yipanqi.values.words import Words

_STATED = (
    "title",
    "problem",
    "specification",
    "background",
    "kind",
    "industry_written",
    "budget",
    "wanted_by",
    "willing_to_post",
)
_LONG = ("problem", "specification", "background")
_HINTS = {
    "problem": Words("如：高速织机断经率高，需在线检测", "such as: warp breaks on fast looms must be seen at once"),
    "specification": Words("可测量的，如：检出率≥98%，响应≤0.2秒", "measurable, such as: 98% found, within 0.2 s"),
    "budget": Words("可写 80、120万、1.2亿", "80, “120万” and “1.2亿” are read"),
    "willing_to_post": Words("公开；联系人和电话从不公开", "open to all; contact and telephone are never shown"),
}

#: A need as a firm states it, or as an officer takes it from a visit.
NeedForm = form_of(Need, _STATED, required=("title", "problem"), hints=_HINTS, long=_LONG)
#: The same with the firm in front, for an officer who takes it down.
TakenForm = form_of(
    Need,
    _STATED,
    required=("title", "problem"),
    hints=_HINTS,
    long=_LONG,
    others={"firm": LookUpField("organisation", label=Words("企业", "Firm"))},
)
#: What an officer may change.
EDITED = (*_STATED, "ways", "collected_on", "status", "reason")
EditForm = form_of(Need, EDITED, required=("title", "problem"), hints=_HINTS, long=_LONG)
