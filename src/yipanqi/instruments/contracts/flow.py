"""What the checks look for: code, words, why it matters, clause, and what to do; and the states of a finding."""

from yipanqi.values.words import Words

#: code -> (what, why and clause, what to do)
FINDINGS = {
    "over_value": (Words("技术交易额高于成交额", "turnover above the value"), Words("技术交易额是成交额减去非技术性费用（认定登记规则）", "turnover is the value less non-technical costs (recognition rules)"),
                   Words("核对原合同，改正两个金额之一", "check the contract and correct one of the two amounts")),
    "sum_differs": (Words("成交额减费用不等于交易额", "value less costs is not the turnover"), Words("成交额 − 设备材料等费用 = 技术交易额", "value − equipment and materials = turnover"),
                    Words("核对三个金额", "check the three amounts")),
    "early": (Words("登记早于签订", "registered before it was signed"), Words("先签订后登记", "a contract is signed before it is registered"), Words("核对两个日期", "check both days")),
    "unknown_kind": (Words("合同类别未知", "kind unknown"), Words("须属于五类技术合同（民法典第三编第二十章）", "must be one of the five kinds (Civil Code, book three, chapter 20)"), Words("补填类别", "fill in the kind")),
    "content": (Words("标题疑似非技术内容", "the title suggests no technical content"), Words("一般买卖、常规加工维修、劳务、广告、普通培训不予登记", "plain sale, routine work, labour, advertising and ordinary training are not registered"),
                Words("请登记点复核技术内容", "have the registry look at the technical content again")),
    "duplicate": (Words("疑似重复登记", "perhaps registered twice"), Words("一份合同只登记一次", "a contract is registered once only"), Words("核对两份合同，撤销其中一份登记", "compare the two and withdraw one")),
    "split": (Words("疑似拆分", "perhaps split"), Words("同一买卖双方、相近标题、三十天内签订", "same parties, like titles, signed within thirty days"), Words("核对是否同一项目；是则合并登记", "see whether it is one project, and register it as one")),
    "elsewhere": (Words("登记地与卖方所在地不符", "registered away from the seller's place"), Words("由卖方在其所在地登记", "the seller registers where it sits"), Words("核对卖方所在地", "check the seller's place")),
    "related": (Words("关联交易", "related parties"), Words("关联方之间的价款须公允", "prices between related parties must be fair"), Words("留存定价依据", "keep what the price rests on")),
}
STATES = {"open": Words("待核", "open"), "confirmed": Words("属实", "confirmed"), "cleared": Words("排除", "cleared")}
#: Words in a title that speak of something else than technology; reviewed by people, a hint and no verdict.
WORDS = ("采购", "买卖", "销售", "供货", "代理", "广告", "租赁", "保洁", "劳务", "派遣", "装修", "印刷", "宣传片", "会务", "物业", "维修保养", "年检", "普通培训")
KINDS = {"development": Words("开发", "Development"), "transfer": Words("转让", "Transfer"), "licence": Words("许可", "Licence"), "consulting": Words("咨询", "Consulting"),
         "service": Words("服务", "Service")}
