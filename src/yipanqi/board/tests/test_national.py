"""The provinces' table: real figures, ranks without the nation, unknown kept apart."""

from yipanqi.board._national import NATION, comparison, years


def test_zhejiang_2019() -> None:
    found = {p.code: p for p in comparison("rd_intensity", 2019)}
    assert found["330000"].value == 0.0268 and found["110000"].rank == 1
    assert found[NATION].rank is None
    assert found["330000"].shown.zh == "2.68%"


def test_every_measure_has_its_years_newest_first() -> None:
    assert years("rd_intensity")[0] == 2019 and years("contracts_out_yuan")[-1] == 2000


def test_the_buyers_side_is_another_measure() -> None:
    out = next(p for p in comparison("contracts_out_yuan", 2019) if p.code == "330000")
    inwards = next(p for p in comparison("contracts_in_yuan", 2019) if p.code == "330000")
    assert (out.value, inwards.value) == (88800780000.0, 111515670000.0)
