"""The register of talents and of shared doctors (OFFICE sheet 16)."""

from yipanqi.instruments.talents.models import SharedDoctor, Talent
from yipanqi.intake.definition import Link, Records, Sheet, columns_of

SHEETS = [
    Sheet(
        name="talents",
        number=16,
        zh="科技人才信息汇总表",
        en="Talents",
        files=("科技人才", "人才信息", "人才台账"),
        tabs=("人才",),
        titles=("科技人才", "人才信息", "人才汇总"),
        columns=columns_of(Talent),
        records=(Records("talents.Talent", key=("name", "employer"), links=(Link(name="employer"),)),),
    ),
    Sheet(
        name="shared_doctors",
        number=16,
        zh="校企博士共享名单",
        en="Shared doctors",
        files=("校企博士", "科技人才"),
        tabs=("校企博士", "博士"),
        titles=("校企博士", "博士共享"),
        columns=columns_of(SharedDoctor),
        records=(Records("talents.SharedDoctor", key=("name", "university", "firm_name"), links=(Link(name="firm_name"),)),),
    ),
]
