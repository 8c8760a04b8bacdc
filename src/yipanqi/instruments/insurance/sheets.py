"""Policies and claims: two sheets of one workbook (OFFICE sheet 11)."""

from yipanqi.instruments.insurance.models import Claim, Policy
from yipanqi.intake.definition import Link, Records, Sheet, columns_of

SHEETS = [
    Sheet(
        name="insurance_policies",
        number=11,
        zh="科技保险保单及补贴明细",
        en="Insurance policies and subsidies",
        files=("科技保险", "保单"),
        tabs=("保单", "补贴"),
        titles=("科技保险", "保单"),
        columns=columns_of(Policy),
        records=(Records("insurance.Policy", key=("number",), links=(Link(name="firm_name", code="firm_code"),)),),
    ),
    Sheet(
        name="insurance_claims",
        number=11,
        zh="科技保险赔案",
        en="Insurance claims",
        files=("科技保险", "赔案"),
        tabs=("赔案", "理赔"),
        titles=("赔案", "理赔"),
        columns=columns_of(Claim),
        records=(Records("insurance.Claim", key=("number",), within={"policy_number": "insurance.Policy"}),),
    ),
]
