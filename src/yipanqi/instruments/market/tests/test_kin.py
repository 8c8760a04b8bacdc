"""A firm is never offered its own achievement, nor that of its branch, parent or other half: by register, code and written
name.
"""

from __future__ import annotations

from datetime import date

import pytest

from yipanqi.instruments.market._kin import Houses, own_name, own_pairs
from yipanqi.registry.models import Organisation, Relation

ON = date(2024, 6, 30)


@pytest.mark.parametrize(
    ("written", "own"),
    [
        ("秀水织造有限公司秀洲分公司", "秀水织造有限公司"),
        ("秀水织造有限公司 技术中心", "秀水织造有限公司"),
        ("秀水織造有限公司", "秀水织造有限公司"),
        ("秀 水 织 造 有限公司", "秀水织造有限公司"),
        ("秀水织造有限公司", "秀水织造有限公司"),
        ("浙江大学嘉兴研究院", "浙江大学嘉兴研究院"),
        ("秀水织造有限公司与潮涌有限公司", "秀水织造有限公司与潮涌有限公司"),
        ("无", ""),
        (None, ""),
    ],
)
def test_a_name_without_its_branch(written: str | None, own: str) -> None:
    assert own_name(written) == own


@pytest.mark.django_db
def test_of_one_house_by_record_merge_tie_code_and_name() -> None:
    def made(name: str, **more: object) -> int:
        return Organisation.objects.create(name=name, kind="firm", **more).pk

    firm, parent, sister, minor, other = (
        made(n) for n in ("甲甲织造有限公司", "乙乙控股有限公司", "丙丙印染有限公司", "丁丁材料有限公司", "戊戊机械有限公司")
    )
    coded = made("己己有限公司", uscc="91330411MA0123453N")
    double = made("甲甲织造厂", merged_into_id=firm)

    def tie(one: int, two: int, kind: str, **more: object) -> None:
        Relation.objects.create(
            subject_kind="organisation", subject=one, object_kind="organisation", object=two, kind=kind, **more
        )

    tie(parent, firm, "shareholding", share=0.6)
    tie(parent, sister, "branch")
    tie(parent, minor, "shareholding", share=0.5)
    tie(parent, other, "group", valid_to=date(2024, 6, 29))
    offers = [
        ("firm", firm, None),
        ("double", double, None),
        ("parent", parent, None),
        ("sister", sister, None),
        ("minor", minor, None),
        ("other", other, None),
        ("written", None, "甲甲织造有限公司海宁分公司"),
        ("second", None, "某某大学、甲甲织造有限公司"),
        ("nobody", None, None),
        ("sign", None, "无"),
    ]
    found = own_pairs([("n", firm, None)], offers, ON)
    assert {offer for _, offer in found} == {"firm", "double", "parent", "sister", "written", "second"}
    assert own_pairs([("n", None, "无"), ("m", None, None)], offers, ON) == set()
    assert own_pairs([("n", None, "甲甲织造有限公司")], offers, ON) == {("n", o) for o in ("firm", "written", "second", "double")}
    assert ("n", "other") in own_pairs([("n", firm, None)], offers, date(2024, 6, 29)), "on the last day the tie holds"
    assert ("code", "91330411MA0123453N") in Houses(ON).marks(coded)
