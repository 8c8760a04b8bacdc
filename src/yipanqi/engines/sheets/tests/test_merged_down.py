"""A label merged over several rows belongs to each of them, wherever it stands; a number belongs to none but the first."""

from pathlib import Path

import xlsxwriter

from yipanqi.engines.sheets import read


def test_label_in_the_middle_is_repeated_and_a_number_is_not(tmp_path: Path) -> None:
    path = tmp_path / "merged.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("名单")
        sheet.write_row(0, 0, ["序号", "姓名", "派驻机构", "经费", "说明"])
        for at, name in enumerate(["甲一", "乙二", "丙三", "丁四"], 1):
            sheet.write_row(at, 0, [at, name, None, None, f"第{at}人"])
        sheet.merge_range(1, 2, 3, 2, "示例研究院")
        sheet.write(4, 2, "样本实验室")
        sheet.merge_range(1, 3, 2, 3, "120")
        sheet.write(3, 3, "约80")
        sheet.write(4, 3, "60")
    body = read(path).sheets[0].tables[0].body
    assert body["C"].to_list() == ["示例研究院", "示例研究院", "示例研究院", "样本实验室"]
    assert body["D"].to_list() == ["120", None, "约80", "60"]
