"""What the register of enclave projects tells others."""

from yipanqi.values.fact import Fact

FACTS = [
    Fact(
        "enclave_projects",
        "enclaves.EnclaveProject",
        ("enclave", "project", "enters_on", "stage", "landed_on", "landed_investment", "landed_output", "status"),
    )
]
