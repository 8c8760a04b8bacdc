"""How many firms are worth the compiled kernel: few are judged by the expressions, in a process that never loads it."""

import os
import subprocess
import sys

import pytest

from yipanqi.engines.eligibility import _fast, _screen


@pytest.mark.parametrize(
    ("firms", "loaded", "compiled", "worth"),
    [
        (1_999, False, True, False),
        (2_000, False, True, True),
        (1, True, True, True),
        (1, True, False, False),
        (2_000, False, False, False),
        (99_999, True, False, False),
        (100_000, False, False, True),
    ],
)
def test_few_firms_do_not_wait_for_the_kernel(firms, loaded, compiled, worth, monkeypatch):
    monkeypatch.delenv("YIPANQI_KERNEL", raising=False)
    monkeypatch.setattr(_fast, "ready", lambda: compiled)
    monkeypatch.setattr(_screen, "_KERNEL", _fast.__name__ if loaded else "not.loaded")
    assert _screen.worth(firms) is worth
    monkeypatch.setenv("YIPANQI_KERNEL", "always")
    assert _screen.worth(firms)


def test_a_screening_of_one_firm_loads_no_compiler():
    code = (
        "import sys; import polars as pl; from yipanqi.engines.eligibility import screen;"
        "from yipanqi.engines.eligibility.tests.test_exact import ON, _edition;"
        "frame = pl.DataFrame([{'firm': 'f', 'a': 34, 'b': 100, 'n': 5, 'ok': False}]);"
        "print(screen(frame, _edition(), on=ON)['verdict'].item(), 'numba' in sys.modules)"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, "YIPANQI_KERNEL": ""}, check=True
    )
    assert found.stdout.split() == ["pass", "False"]
