"""What a problem code means, in both languages: what is wrong, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yipanqi.values.words import Words

#: code -> (what is wrong, what to do)
MEANINGS: dict[str, tuple[Words, Words]] = {
    "not_a_number": (
        Words("“{raw}”不是数字", "'{raw}' is not a number"),
        Words("填数字；没有就留空或填“—”", "write a number, or leave it blank"),
    ),
    "wrong_unit": (
        Words("“{raw}”的单位与本列不符", "'{raw}' has a unit that does not fit the column"),
        Words("按表头单位填写", "use the unit of the heading"),
    ),
    "unit_unclear": (
        Words(
            "表上写了几个不同的金额单位，“{raw}”按哪个读不清楚",
            "the table names several units of money and '{raw}' may be in any",
        ),
        Words("在本列表头写明单位，如（万元）", "write the unit into the heading of this column, such as “（万元）”"),
    ),
    "size_unlikely": (
        Words(
            "“{raw}”一列的金额多在 {median} 元上下，不像真实金额，单位是否看错？",
            "the amounts under '{raw}' lie about {median} yuan, which they hardly can; is the unit right?",
        ),
        Words(
            "在表头写明单位（元、万元）后重新提交，或在预览里改这一列",
            "write the unit into the heading and send the file again, or correct the column in the preview",
        ),
    ),
    "unit_nowhere": (
        Words(
            "“{raw}”一列没有写单位，按元收，多在 {median} 元上下；请核对是不是万元",
            "nothing names the unit under '{raw}'; taken as yuan, the amounts lie about {median} yuan; are they in 10,000 yuan?",
        ),
        Words(
            "在表头写明单位（元、万元）后重新提交；确实是元可直接确认",
            "write the unit into the heading and send the file again; if it is yuan, accept it",
        ),
    ),
    "size_unlike_register": (
        Words(
            "“{raw}”一列多在 {median} 元上下，系统里同类记录多在 {usual} 元上下，差了约 {times} 倍，单位是否看错？",
            "the amounts under '{raw}' lie about {median} yuan, those of the register about {usual}: some {times} times "
            "apart; is the unit right?",
        ),
        Words(
            "在表头写明单位（元、万元）后重新提交；确实如此可直接确认",
            "write the unit into the heading and send the file again; if it is meant, accept it",
        ),
    ),
    "amount_unlike_others": (
        Words(
            "{raw} 元与本列其他金额（多在 {usual} 元上下）差了约 {times} 倍，单位是否写错？",
            "{raw} yuan is some {times} times off the others of the column (about {usual} yuan); is the unit right?",
        ),
        Words("核对这一格的单位", "check the unit of this cell"),
    ),
    "over_rows": (
        Words(
            "“{raw}”合并在第 {row} 至第 {last} 行上，只算在第 {row} 行，其余行按空着收",
            "'{raw}' is merged over rows {row} to {last}; it counts for row {row}, the others are taken as blank",
        ),
        Words(
            "是几行合计的，请拆开填到各行；只属于第一行的，请取消合并",
            "split it among the rows if it is for all of them; unmerge the cell if it is the first row's",
        ),
    ),
    "unplaced": (
        Words(
            "有 {n} 行没有写明所属县（市、区），也推不出来（第 {rows} 行）：照收，但无法归入县区，只计入全市",
            "records that name no county, and none follows from what they say: {n}, in row {rows}; taken, but they count "
            "for the city as a whole and for no county",
        ),
        Words(
            "补上所属县（市、区）后重报；确属全市的不必处理",
            "fill in the county and send the file again; nothing is to be done for what is the city's as a whole",
        ),
    ),
    "number_size_unlikely": (
        Words(
            "“{raw}”一列的数多在 {median} 上下，不像真实数量，单位是否看错？",
            "the numbers under '{raw}' lie about {median}, which they hardly can; is the unit right?",
        ),
        Words("核对这一列的单位（人、万人，平方米、亩）", "check the unit of this column"),
    ),
    "number_size_unlike_register": (
        Words(
            "“{raw}”一列多在 {median} 上下，系统里同类记录多在 {usual} 上下，差了约 {times} 倍，单位是否看错？",
            "the numbers under '{raw}' lie about {median}, those of the register about {usual}: some {times} times "
            "apart; is the unit right?",
        ),
        Words("核对这一列的单位；确实如此可直接确认", "check the unit of this column; if it is meant, accept it"),
    ),
    "number_unlike_others": (
        Words(
            "{raw} 与本列其他数（多在 {usual} 上下）差了约 {times} 倍，单位是否写错？",
            "{raw} is some {times} times off the others of the column (about {usual}); is the unit right?",
        ),
        Words("核对这一格的单位", "check the unit of this cell"),
    ),
    "heading_twice": (
        Words(
            "同一表头有两列：取了 {letter} 列的“{raw}”，没有取 {other} 列的“{left}”",
            "two columns have this heading: '{raw}' of column {letter} is taken, '{left}' of column {other} is not",
        ),
        Words("核对取哪一列，删去另一列或改它的表头", "see which one is right; delete the other or give it another heading"),
    ),
    "struck_out": (
        Words("“{raw}”在表上被划掉", "'{raw}' is struck out in the sheet"),
        Words("作废的数请删除，有效的数请去掉删除线", "delete what no longer holds, or take the line away"),
    ),
    "display_unclear": (
        Words(
            "“{raw}”的显示格式把数缩小了，与表头的单位对不上",
            "the format shows '{raw}' smaller than it is, and not as the heading says",
        ),
        Words("单元格改用常规格式，按表头单位重填", "use the General format and write the number in the heading's unit"),
    ),
    "share_unsure": (
        Words("“{raw}”可能是小数也可能是百分数", "'{raw}' may be a share of one or per cent"),
        Words("写成带 % 的数，如 65%", "write it with %, like 65%"),
    ),
    "share_of_one": (
        Words(
            "这一列没有写 %，“{raw}”按小数收（0.65 即 65%）",
            "no % is written in this column; '{raw}' is taken as a share of one (0.65 is 65%)",
        ),
        Words("若本来就是百分数，请写成 0.65%", "if it is per cent already, write 0.65%"),
    ),
    "percent_below_one": (
        Words("表头写 %，“{raw}”按百分数收（0.65 即 0.65%）", "the heading says %; '{raw}' is taken as per cent (0.65 is 0.65%)"),
        Words("若本是小数（0.65 即 65%），请写成 65%", "if it is a share of one, write 65%"),
    ),
    "over_whole": (
        Words("“{raw}”超过 100%，部分不会多于整体", "'{raw}' is more than the whole"),
        Words("核对数值和单位", "check number and unit"),
    ),
    "too_large": (
        Words("“{raw}”大得不合理", "'{raw}' is impossibly large"),
        Words("核对数值和单位；编号不要填在数值栏", "check number and unit; a registration number is no amount"),
    ),
    "foreign_currency": (
        Words("“{raw}”是外币", "'{raw}' is in a foreign currency"),
        Words("折算成人民币填写", "convert it to yuan"),
    ),
    "formula_error": (
        Words("公式出错（{raw}）", "the formula failed ({raw})"),
        Words("改正公式或直接填值", "mend the formula or write the value"),
    ),
    "formula_without_result": (
        Words("公式没有计算结果（由程序生成、从未计算过）", "the formula was never computed (a program wrote the file)"),
        Words("用 Excel 或 WPS 打开文件并保存一次，再提交", "open the file once in Excel or WPS, save it, and send it again"),
    ),
    "not_whole": (Words("“{raw}”不是整数", "'{raw}' is not a whole number"), Words("填整数", "write a whole number")),
    "negative": (Words("“{raw}”是负数", "'{raw}' is negative"), Words("填不小于零的数", "write zero or more")),
    "damaged_code": (
        Words("编码“{raw}”已被表格软件改成科学计数，尾数丢失", "the code '{raw}' was turned into a number and lost digits"),
        Words("先把单元格格式设为“文本”，再重新录入编码", "format the cell as text and enter the code again"),
    ),
    "too_long": (Words("文字过长，超出系统字段长度", "too long for its field"), Words("缩短后重填", "shorten it")),
    "not_a_date": (
        Words("“{raw}”不是日期", "'{raw}' is not a date"),
        Words("按 2024-03-05 的形式填写", "write it like 2024-03-05"),
    ),
    "ambiguous": (
        Words("“{raw}”可以读成不同的日子", "'{raw}' can be read as different days"),
        Words("写四位年份，如 2024-03-05", "write the year in four digits, like 2024-03-05"),
    ),
    "year_only": (
        Words("“{raw}”只有年份，不是日期", "'{raw}' is a year, not a day"),
        Words("写到日，如 2024-03-05", "write the day, like 2024-03-05"),
    ),
    "month_unsure": (
        Words("“{raw}”可能是一月或十月", "'{raw}' may mean January or October"),
        Words("写成 2024-01 或 2024-10", "write 2024-01 or 2024-10"),
    ),
    "month_only": (
        Words("“{raw}”没有写到日", "'{raw}' names no day"),
        Words("写到日，如 2024-03-05", "write the day, like 2024-03-05"),
    ),
    "two_digit_year": (
        Words("“{raw}”的年份只有两位，按年在前读", "the year of '{raw}' has two digits; read with the year first"),
        Words("写四位年份", "write the year in four digits"),
    ),
    "not_a_year": (Words("“{raw}”不是年份", "'{raw}' is not a year"), Words("填四位年份", "write four digits")),
    "not_a_month": (Words("“{raw}”不是年月", "'{raw}' is not a month"), Words("按 2024-03 的形式填写", "write it like 2024-03")),
    "not_yes_or_no": (
        Words("“{raw}”看不出是或否", "'{raw}' is neither yes nor no"),
        Words("填“是”或“否”", "write 是 (yes) or 否 (no)"),
    ),
    "not_a_choice": (
        Words("“{raw}”不在可选范围内", "'{raw}' is none of the choices"),
        Words("从下拉列表中选", "choose from the list"),
    ),
    "unknown_place": (
        Words("认不出地区“{raw}”", "the place '{raw}' is not known"),
        Words("填行政区划代码或规范名称", "write the code or the official name"),
    ),
    "ambiguous_place": (
        Words("地区“{raw}”有多个", "there are several places called '{raw}'"),
        Words("写全上级地区，或填代码", "name the place above it, or write the code"),
    ),
    "place_outside": (
        Words("“{raw}”不在本市", "'{raw}' lies outside this city"),
        Words(
            "确在外地的，写上省市，例如“上海市松江区”；否则填本市县（市、区）或功能区",
            "write its province or city too, or a place of this city",
        ),
    ),
    "place_contradicted": (
        Words("“{raw}”里的代码和名称不是同一个地区", "code and name in '{raw}' are not the same place"),
        Words("核对后只留对的一个", "check, and keep the right one"),
    ),
    "unknown_industry": (
        Words("认不出行业“{raw}”", "the industry '{raw}' is not known"),
        Words("填 GB/T 4754 代码或名称", "write the GB/T 4754 code or name"),
    ),
    "ambiguous_industry": (
        Words("行业“{raw}”有多个", "there are several industries called '{raw}'"),
        Words("填 GB/T 4754 代码", "write the GB/T 4754 code"),
    ),
    "key_missing": (
        Words("缺少用来识别这条记录的内容", "what identifies the record is missing or unreadable"),
        Words("补上后重新提交，其余行不受影响", "fill it in and send the file again; the other rows are not affected"),
    ),
    "masked_cell": (
        Words(
            "被遮盖的内容不是本地区导出的，或与同行其他内容不是同一条记录",
            "the masked cell was not exported for your places, or is not of this row's record",
        ),
        Words(
            "请重新导出，保留●●●一格和识别记录的其他格原样；要改姓名请由有权限的人更正",
            "export it again and leave the cell with ●●● and those that identify the record as they are; names are corrected "
            "by whoever may read them",
        ),
    ),
    "outside": (
        Words("这一行不在本县（市、区）可报送的范围", "the row lies outside what your county may report"),
        Words(
            "核对编号和地区，写错的请改正；都没有写错的，由所属地或市里报送",
            "check its number and its place and correct what is wrong; where both are right its county or the city reports it",
        ),
    ),
    "required_missing": (
        Words("必填项为空或读不出", "a required cell is blank or unreadable"),
        Words("补上后重新提交，其余行不受影响", "fill it in and send the file again; the other rows are not affected"),
    ),
    "duplicate_conflict": (
        Words(
            "与第 {first_row} 行是同一条记录，但内容矛盾（{fields}），以第 {first_row} 行为准",
            "the same record as row {first_row} but contradicting it ({fields}); row {first_row} holds",
        ),
        Words("核对两行，只保留正确的一行", "compare the two rows and keep the right one"),
    ),
    "duplicate_same": (
        Words("与第 {first_row} 行重复，只计一次", "repeats row {first_row}; counted once"),
        Words("可删去本行", "this row can go"),
    ),
    "corrected_by_person": (
        Words("系统中的值已由人工更正，保留更正后的值", "somebody corrected this value; the correction stays"),
        Words("如更正有误，请在记录页修改", "if the correction is wrong, change it on the record's page"),
    ),
    "in_case": (
        Words(
            "这条记录正在办理，状态只随办理改变，本格未收",
            "somebody is working on this record and only that changes its state; the cell was not taken",
        ),
        Words(
            "请在该事项的页面办理；导出的台账会带上新的状态",
            "make the move on the case's page; the exported register then shows the new state",
        ),
    ),
    "states_nothing": (
        Words("这一行没有可收的内容（关键列为空）", "nothing in this row can be taken (its deciding columns are blank)"),
        Words("补上关键列，或删去本行", "fill the deciding columns, or delete the row"),
    ),
    "against_rule": (
        Words("{zh}：照收，但不计入指标", "{en}: taken, but counted in no figure"),
        Words("核对后改正重报；确实如此就不必处理", "check and send it corrected; if it is so, nothing is to be done"),
    ),
    "check": (Words("{zh}", "{en}"), Words("核对；确实如此就不必处理", "check it; if it is so, nothing is to be done")),
    "red_check": (
        Words("{zh}", "{en}"),
        Words(
            "核对后改正重报；确实如此的，写明理由后仍可收下",
            "check and send it corrected; if it is so, it is taken with a reason",
        ),
    ),
    "more_problems": (
        Words("问题共 {all} 处，只列出前 {listed} 处", "{all} problems in all; the first {listed} are listed"),
        Words("先改正列出的问题，再重新提交", "mend those listed and send the file again"),
    ),
    "example_row": (
        Words("这一行是填表示例，没有收", "the row only shows how to fill the columns"),
        Words("若是真实记录，请去掉“示例”等字样", "if it is a record, remove the words of an example"),
    ),
    "formula_like": (
        Words("“{raw}”像公式，已按文字保存，不会被执行", "'{raw}' looks like a formula; kept as text and never run"),
        Words("确认不是误填", "make sure that it is meant"),
    ),
    "approximate": (
        Words("“{raw}”是约数，按所写数值收", "'{raw}' is approximate; taken as written"),
        Words("有准确数时请更新", "send the exact number when known"),
    ),
    "more_than": (
        Words("“{raw}”只说了下限，按所写数值收", "'{raw}' states only a lower bound; taken as written"),
        Words("有准确数时请更新", "send the exact number when known"),
    ),
    "less_than": (
        Words("“{raw}”只说了上限，按所写数值收", "'{raw}' states only an upper bound; taken as written"),
        Words("有准确数时请更新", "send the exact number when known"),
    ),
    "digits_lost": (
        Words(
            "“{raw}”超过 15 位，末几位已被表格软件丢掉",
            "'{raw}' has more than 15 digits; the program of the sheet lost the last ones",
        ),
        Words("要准确到末位，请把单元格格式设为“文本”再录入", "to keep every digit, format the cell as text and enter it again"),
    ),
    "rounded": (Words("“{raw}”不足一分的部分已四舍五入", "'{raw}' was rounded to whole fen"), Words("无需处理", "nothing to do")),
    "day_unknown": (
        Words("“{raw}”没有写到日，按当期第一天收", "'{raw}' names no day; taken as the first day"),
        Words("知道日期时请补全", "add the day when known"),
    ),
    "check_digit": (
        Words("统一社会信用代码“{raw}”校验位不符，已照收", "the check digit of code '{raw}' does not fit; taken as written"),
        Words("核对代码", "check the code"),
    ),
    "uscc_length": (
        Words("统一社会信用代码“{raw}”不是 18 位，已照收", "code '{raw}' does not have 18 characters; taken as written"),
        Words("核对代码", "check the code"),
    ),
    "uscc_alphabet": (
        Words(
            "统一社会信用代码“{raw}”含不允许的字符，已照收", "code '{raw}' has characters that codes never have; taken as written"
        ),
        Words("核对代码", "check the code"),
    ),
    "uscc_category": (
        Words(
            "统一社会信用代码“{raw}”前两位不符合规定，已照收",
            "the first two characters of code '{raw}' are not defined; taken as written",
        ),
        Words("核对代码", "check the code"),
    ),
}
_OTHER = (Words("读不出“{raw}”", "'{raw}' could not be read"), Words("核对后重填", "check and write it again"))

SEVERITIES = {
    "refused": Words("整行未收", "row not taken"),
    "red": Words("写明理由才收", "taken only with a reason"),
    "finding": Words("照收但有疑", "taken, but look first"),
    "unread": Words("该格读不懂", "cell not understood"),
    "notice": Words("提示", "notice"),
}
#: What became of a cell that could not be read, or of its row.
BECAME = {
    "kept": Words("保留原值", "the value known before stays"),
    "unknown": Words("按未知处理", "taken as unknown"),
    "row": Words("整行未收", "the row was not taken"),
    "part": Words("这一项未收，行内其余照收", "this part of the row was not taken, the rest was"),
}
STATES = {
    "queued": Words("排队读取", "waiting to be read"),
    "reading": Words("读取中", "being read"),
    "previewed": Words("待确认", "preview"),
    "accepting": Words("入库中", "being accepted"),
    "accepted": Words("已入库", "accepted"),
    "partly": Words("部分撤销", "partly undone"),
    "undone": Words("已撤销", "undone"),
    "refused": Words("未收", "not taken"),
    "interrupted": Words("中断", "interrupted"),
}
REASONS = {
    "changed_since": Words("之后被 {by} 改过", "changed since by {by}"),
    "other_value": Words("现值已不是本批写入的值", "no longer has the value of this batch"),
    "outside": Words("记录已归别的县（市、区）", "the record belongs to another county by now"),
    "record_gone": Words("记录已不存在", "the record is gone"),
    "referred_to": Words("被 {by} 的记录引用", "records of {by} refer to it"),
    "in_case": Words("这条记录正在办理或已办结，经过须保留", "somebody is working on the record or has; what was done is kept"),
    "state_in_case": Words(
        "这条记录正在办理，状态只随办理改变", "somebody is working on the record; only that changes its state"
    ),
}
#: What the reader remarks about a whole file or sheet.
REMARKS = {
    "formula_without_result": Words(
        "{n} 格公式没有计算结果（文件由程序生成、从未计算过），读不出；用 Excel 或 WPS 打开文件并保存一次，再提交",
        "{n} formulas were never computed (a program wrote the file) and cannot be read; open the file once in Excel or "
        "WPS, save it, and send it again",
    ),
    "formula_error": Words(
        "{n} 格公式出错（如 #REF!、#N/A），读不出；改正公式或直接填值后再提交",
        "{n} formulas failed (#REF!, #N/A …) and cannot be read; mend them or write the values, and send the file again",
    ),
    "heading_twice": Words(
        "同一表头有两列且内容不同：{n}；只取前一列，请核对，删去一列或改表头后再提交",
        "one heading over two columns that differ: {n}; only the first is taken; delete one or give it another heading",
    ),
    "hidden": Words(
        "隐藏的列、行也照读：{n}；不该收的请删除后再提交",
        "hidden columns and rows are read like the others: {n}; delete what should not be taken",
    ),
    "hidden_sheets": Words(
        "隐藏的工作表没有读：{n}；要读请取消隐藏", "hidden sheets were not read: {n}; unhide them to have them read"
    ),
    "column_numbers": Words(
        "第 {n} 行只有 1、2、3…，当作列的编号，没有收；如果是数据，请改动表头后再提交",
        "rows {n} hold only 1, 2, 3 … and were taken for the numbers of the columns, not for data; if they are data, "
        "tell it in their first cell",
    ),
    "two_units": Words(
        "这些列的金额单位写得不清楚（有两种，或写法不明），没有读成金额，请在表头注明后再读：{n}",
        "the unit of money of these columns is not clear (two of them, or an unknown spelling); "
        "no amount was read; say it in the headings: {n}",
    ),
    "without_unit": Words(
        "表上写了单位，但看不出是不是（或哪一个是）这些列的，按原数读，请在表头注明：{n}",
        "the table names units, but not whether (or which of them) these columns are in; "
        "they are read as written: {n}; say it in the headings",
    ),
    "longer": Words(
        "第 {n} 行的格数比表头多（千分位逗号没有加引号？），各格可能错位；请改正后再提交",
        "rows {n} have more cells than the header (commas in numbers without quotation marks?), so cells may be out of "
        "place; mend them",
    ),
    "unclosed": Words(
        "第 {n} 行的引号没有成对，后面的行被并进同一格；请补上引号后再提交",
        "rows {n}: a quotation mark is not closed, and rows below went into one cell; close it",
    ),
    "unreadable_sheet": Words("工作表“{n}”损坏，没有读", "sheet '{n}' is damaged and was not read"),
    "replaced": Words("{n} 处字节不合编码，已用 � 代替，请核对", "{n} bytes do not fit the encoding and stand as �; check them"),
    "truncated": Words("行数超过上限，只读取了前面的部分", "more rows than the limit; only the first were read"),
}


def remark(note: str) -> Words:
    """A remark of the reader ('code' or 'code:what') in words; one without a wording of its own stands as it is."""
    code, _, what = note.partition(":")
    known = REMARKS.get(code)
    if code in ("longer", "unclosed") and len(rows := what.split("、")) > 10:
        what = f"{'、'.join(rows[:10])} … ({len(rows)})"
    return known.format(n=what) if known is not None else Words(note, note)


def meaning(code: str, raw: str, detail: Mapping[str, Any], headings: Mapping[str, str], became: str = "") -> tuple[Words, Words]:
    """(what is wrong and what became of it, what to do) with the cell and the other row put in."""
    wrong, remedy = MEANINGS.get(code, _OTHER)
    fields = "、".join(headings.get(f, f) for f in detail.get("fields", ())) or "—"
    values = {"raw": raw, "first_row": "", "all": "", "listed": "", **detail, "fields": fields}
    said = wrong.format(**values)
    after = BECAME.get(became)
    return (Words(f"{said.zh}，{after.zh}", f"{said.en}; {after.en}") if after else said), remedy
