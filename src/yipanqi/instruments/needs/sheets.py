"""The pool of technical needs (OFFICE sheet 7)."""

from yipanqi.instruments.needs.models import Need
from yipanqi.intake.definition import Link, Records, Sheet, columns_of

SHEETS = [
    Sheet(
        name="needs",
        number=7,
        zh="企业技术需求征集表",
        en="Technical needs of firms",
        files=("技术需求",),
        titles=("技术需求",),
        columns=columns_of(Need),
        records=(Records("needs.Need", key=("number",), links=(Link(name="firm_name", code="firm_code"),)),),
        purpose="declared",
    )
]
