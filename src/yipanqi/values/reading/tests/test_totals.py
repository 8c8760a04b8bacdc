"""Rows that sum up, in the wordings of offices; names with the same letters are names."""

import polars as pl
import pytest

from yipanqi.values.reading import aside_roles, total_role, total_roles

TOTAL = [
    "合计",
    "合　计",
    " 合 计：",
    "总计",
    "总 计",
    "共计",
    "合計",
    "累计",
    "累计：",
    "总数",
    "全市合计",
    "全国总计",
    "合计（2份）",
    "合计(12家)",
    "合计2份",
    "合计：2份",
    "总计：123.5万元",
    "共2份",
    "共 12 家",
    "共计3项",
    "共计：3项",
    "共三份",
    "共12家企业",
    "以上共计5项",
    "合计金额",
    "金额合计",
    "合计数",
    "合计（万元）",
    "合计（大写）：壹拾万元整",
    "本年累计",
    "1-6月累计",
    "2024年累计",
    "2024年度累计",
    "Total",
    "TOTAL:",
    "Grand Total",
    "total (2)",
    "Totals",
    "Sum",
    "共有3份合同",
    "年度合计",
    "汇总",
    "总合计",
    "全部合计",
    "共2单",
    "共计3单",
    "计：2单",
    "计3份",
    "计2户",
    "共走访2家",
    "截止11月底累计",
    "【合计】",
    "（合计）",
    "(总计)",
    "“合计”",
    "合计*",
    "★合计",
    "——合计——",
    "合计=甲+乙",
    "Ｔｏｔａｌ",
    "加总",
    "《总计》",
    "[合计]",
]
SUBTOTAL = [
    "小计",
    "小 计",
    "本页合计",
    "本页小计",
    "南湖区小计",
    "嘉兴市合计",
    "技术开发小计",
    "甲公司小计",
    "一、电子信息合计",
    "其中",
    "其中：技术开发",
    "其中:",
    "其中：女性",
    "平均值",
    "平均",
    "均值",
    "平均数",
    "最大值",
    "最小值",
    "中位数",
    "全市平均",
    "平均值（万元）",
    "Subtotal",
    "Sub-total",
    "sub total",
    "Average",
    "Mean",
    "Median",
    "of which: women",
    "过次页",
    "承前页",
    "1月小计",
    "2024年小计",
    "小计（3份）",
    "南湖区小计（3份）",
    "嘉兴经济技术开发区合计",
    "【小计】",
    "小计*",
]
NAMES = [
    "合计通科技有限公司",
    "共创科技有限公司",
    "共创",
    "总计划编制项目",
    "其中堂文化有限公司",
    "小计（上海）科技有限公司",
    "平均律音乐工作室",
    "均值智能科技",
    "累计创新中心",
    "Total Energy Co., Ltd",
    "Summit Ltd",
    "Mean Machine",
    "Maxwell",
    "合计算法研究",
    "共三科技",
    "共12号技术开发",
    "设计",
    "统计",
    "会计师事务所",
    "计量院",
    "总计算力平台",
    "总数据中心",
    "汇总宝软件",
    "最大值守科技",
    "其中",
    "南湖区",
    "",
    "其中央研究院",
    "中小计量企业",
    "小计划",
    "Average Joe Ltd",
    "Sumitomo",
    "共",
    "家电合计算",
    "小计量具厂",
    "【合计通】",
    "*",
    "（）",
    "共100号仓库改造工程",
]


@pytest.mark.parametrize("text", TOTAL)
def test_totals(text):
    assert total_role(text) == "total"


@pytest.mark.parametrize("text", SUBTOTAL)
def test_parts_and_averages(text):
    assert total_role(text) == "subtotal"


@pytest.mark.parametrize("text", [n for n in NAMES if n != "其中"])
def test_names_stay_names(text):
    assert total_role(text) is None


def test_whole_columns_say_the_same():
    every = [*TOTAL, *SUBTOTAL, *NAMES, None]
    assert total_roles(pl.Series(every)).to_list() == [None if t is None else total_role(t) for t in every]
    assert total_roles(pl.Series(["甲", None], dtype=pl.String)).to_list() == [None, None]


ASIDE = [
    "2单",
    "2件",
    "计",
    "小结",
    "Σ",
    "统计",
    "同比增长",
    "同比",
    "环比",
    "增长（%）",
    "占比",
    "占全市比重",
    "上年同期",
    "去年同期",
    "比去年同期增长10%",
    "增幅",
    "完成率",
    "年度目标",
    "差额",
    "上月数",
    "总人数",
    "获奖总数",
    "总保费",
    "平均每家",
    "11市平均",
    "已办结1件",
    "秀洲区（2家）",
    "其中 人才类",
    "户均",
    "人均",
    "亩均值",
    "全部",
    "全年",
    "总",
    "累计完成",
    "合同数：2",
    "项目数量:12个",
]
NO_ASIDE = [
    "计算机公司",
    "占比科技有限公司",
    "小结构件公司",
    "共创科技",
    "同比分析软件",
    "统计局",
    "差额科技",
    "完成率先行动",
    "总保费尔公司",
    "2号楼",
    "环比特科技",
    "增幅器厂",
    "目标检测算法",
    "比重测量仪",
    "去年",
    "总体设计",
    "嘉兴市",
    "其中堂文化",
    "人均智能科技",
    "全部科技",
    "全年无休服务部",
    "总部",
    "合同数据：2",
]


@pytest.mark.parametrize("text", ASIDE)
def test_words_that_compare_or_count_are_no_label_of_a_record(text):
    assert aside_roles(pl.Series(["甲公司", text, "乙公司", None])).to_list() == [None, "subtotal", None, None]


@pytest.mark.parametrize("text", [n for n in NO_ASIDE if n != "去年"])
def test_names_that_begin_like_them_are_records(text):
    assert aside_roles(pl.Series(["甲公司", text, "乙公司"])).to_list() == [None] * 3


def test_remarks_with_a_colon_are_no_records():
    assert aside_roles(pl.Series(["甲公司", "注：以上含税", "审核人：张三", "备注公司"])).to_list() == [
        None,
        "note",
        "note",
        None,
    ]


def test_where_most_rows_speak_so_it_is_what_the_table_is_about():
    assert aside_roles(pl.Series(["2件", "3件", "甲"])).to_list() == [None] * 3
    assert aside_roles(pl.Series(["同比", "环比", "占比"])).to_list() == [None] * 3
