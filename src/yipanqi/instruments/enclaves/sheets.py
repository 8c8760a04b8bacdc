"""Projects in science enclaves (OFFICE sheet 13)."""

from yipanqi.instruments.enclaves.models import EnclaveProject
from yipanqi.intake.definition import Link, Records, Sheet, columns_of

SHEETS = [
    Sheet(
        name="enclave_projects",
        number=13,
        zh="科创飞地项目情况表",
        en="Enclave projects",
        files=("科创飞地", "飞地"),
        titles=("科创飞地", "飞地"),
        columns=columns_of(EnclaveProject),
        records=(Records("enclaves.EnclaveProject", key=("enclave", "project"), links=(Link(name="party"),)),),
    )
]
