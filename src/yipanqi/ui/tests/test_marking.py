"""Hits are marked where they stand, every character of the text is kept."""

import pytest

from yipanqi.ui.marking import pieces


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("海宁潮涌材料有限公司", "潮涌", "海宁[潮涌]材料有限公司"),
        ("海宁潮涌材料海宁", "海宁 材料", "[海宁]潮涌[材料海宁]"),
        ("浙江霖腾智能汽车部件", "霖腾汽车", "浙江[霖腾]智能[汽车]部件"),
        ("R&D Intensity", "intens", "R&D [Intens]ity"),
        ("浙江霖腾", "霖车", "浙江霖腾"),
        ("a.c abc", "a.c", "[a.c] abc"),
        ("浙江霖腾", "", "浙江霖腾"),
        ("", "霖", ""),
    ],
)
def test_pieces(text: str, words: str, shown: str) -> None:
    found = pieces(text, words)
    assert "".join(f"[{t}]" if hit else t for t, hit in found) == shown and "".join(t for t, _ in found) == text
