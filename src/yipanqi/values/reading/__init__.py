"""Typed reading of cells. In: raw cells and what they should be. Out: value, problem and notice, for one
cell or a column.

`read_cell` is the obvious definition, `read_column` the fast one over polars Series; both agree. Units, dates
and codes are read here for every sheet, whoever sent it.
"""

from yipanqi.values.reading._columns import VALUE_TYPES, read_column
from yipanqi.values.reading._headings import (
    UNSURE,
    find_unit,
    find_units,
    is_part,
    says_unit,
    unit_for,
    units_by_name,
    without_unit,
)
from yipanqi.values.reading._parties import (
    UNSEEN,
    first_spellings,
    in_one_spelling,
    nobody,
    parties,
    party,
    simplified,
    spellings_told,
)
from yipanqi.values.reading._totals import aside_roles, total_role, total_roles
from yipanqi.values.reading._units import UNITS, Unit, in_money, parse_unit
from yipanqi.values.reading._written import (
    BY_FORMAT,
    DASHES,
    NO_RESULT,
    NOBODY,
    STRUCK,
    UNCLEAR,
    formula_problem,
    is_blank,
    shortest,
    tidy_text,
    tight,
)
from yipanqi.values.reading.codes import uscc_problem, uscc_problems
from yipanqi.values.reading.reference import KINDS, Reading, read_cell

__all__ = [
    "BY_FORMAT",
    "DASHES",
    "KINDS",
    "NOBODY",
    "NO_RESULT",
    "STRUCK",
    "UNCLEAR",
    "UNITS",
    "UNSEEN",
    "UNSURE",
    "VALUE_TYPES",
    "Reading",
    "Unit",
    "aside_roles",
    "find_unit",
    "find_units",
    "first_spellings",
    "formula_problem",
    "in_money",
    "in_one_spelling",
    "is_blank",
    "is_part",
    "nobody",
    "parse_unit",
    "parties",
    "party",
    "read_cell",
    "read_column",
    "says_unit",
    "shortest",
    "simplified",
    "spellings_told",
    "tidy_text",
    "tight",
    "total_role",
    "total_roles",
    "unit_for",
    "units_by_name",
    "uscc_problem",
    "uscc_problems",
    "without_unit",
]
