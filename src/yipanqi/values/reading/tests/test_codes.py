import csv

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yipanqi.values.reading import uscc_problem, uscc_problems
from yipanqi.values.reading.codes import ALPHABET, check_character, organisation_character


def test_published_samples(shared_data):
    """Both columns of the sample file, which were computed elsewhere."""
    with open(shared_data / "uscc" / "uscc_samples.csv", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            code = row["code"]
            outer = check_character(code) == code[17]
            inner = organisation_character(code[8:16]) == code[16]
            assert (outer, inner) == (
                row["gb32100_check_char_ok"] == "1",
                row["gb11714_org_code_ok"] == "1",
            ), code
            assert (uscc_problem(code) is None) == (outer and inner)


def test_problems_by_name():
    assert uscc_problem(None) is None
    assert uscc_problem("91110105771583283D") is None
    assert uscc_problem("91110105771583283") == "length"
    assert uscc_problem("9111010577158328ID") == "alphabet"
    assert uscc_problem("94110105771583283D") == "category"
    assert uscc_problem("91110105771583283E") == "check"
    assert uscc_problem("91350203M0001QAY9B") == "check"  # a code in real use
    assert uscc_problem("123456789012345678") == "organisation_check"


@pytest.mark.slow
@settings(deadline=None)
@given(
    st.lists(
        st.one_of(
            st.none(),
            st.text(ALPHABET + "IZ", min_size=17, max_size=18),
            st.text(ALPHABET, min_size=17, max_size=17).map(lambda s: s + check_character(s)),
        ),
        max_size=20,
    )
)
def test_column_equals_cells(codes):
    assert uscc_problems(pl.Series(codes, dtype=pl.String)).to_list() == [uscc_problem(c) for c in codes]
