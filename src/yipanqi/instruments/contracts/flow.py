"""What the checks look for: what, why, clause and what to do; the states of a finding with their grounds; the verdicts of
recognition.
"""

from dataclasses import dataclass

from yipanqi.rules.technology_contract.standing import CONFIRMED
from yipanqi.values.words import Words
from yipanqi.work.flow import Flow, Move, Stage, officer_here, working

_OLD = "国科发政字〔2001〕253号"
_MEASURE = "国科发政字〔2000〕063号"


@dataclass(frozen=True)
class Finding:
    """One kind of finding. `pair`: it is about two contracts."""

    words: Words
    why: Words
    clause: str
    todo: Words
    pair: bool = False
    severity: str = (
        "amber"  # as a record arrives: red (it cannot be so), amber (somebody should look), '' (the sheet says so itself)
    )
    reads: tuple[str, ...] = (
        "title",
        "seller_name",
        "buyer_name",
        "value",
        "signed_on",
    )  # the columns that it rests on, its cell first
    rests_on: str = ""  # the parameter of the rule whose clause it is, for contracts of another edition


def _content(key: str, zh: str, en: str) -> Finding:
    return Finding(
        Words(f"标题疑似{zh}", f"the title suggests {en}"),
        Words(f"{zh}不作技术合同登记", f"{en} is not registered as technology"),
        f"{_OLD} 不予登记的情形",
        Words("请登记点复核技术内容；写明结论", "have the registry look at the technical content again and say what it found"),
        reads=("title",),
        rests_on=f"excluded_{key}",
    )


FINDINGS = {
    "over_value": Finding(
        Words("技术交易额高于成交额", "turnover above the value"),
        Words("技术交易额是成交额的一部分", "the turnover is a part of the value"),
        f"{_OLD} 技术交易额",
        Words("核对原合同，改正两个金额之一", "check the contract and correct one of the two amounts"),
        rests_on="whole",
    ),
    "sum_differs": Finding(
        Words("成交额减费用不等于交易额", "value less costs is not the turnover"),
        Words(
            "技术交易额 = 成交额 − 设备材料等非技术性费用；合理数量标的物的直接成本不扣除",
            "turnover = value − equipment and materials; a reasonable quantity of carriers is not taken out",
        ),
        f"{_OLD} 技术交易额",
        Words("核对三个金额；多扣的是标的物成本则加回", "check the three amounts; put carriers back if they were taken out"),
        reads=("turnover", "value", "non_technical_cost"),
        rests_on="deducted",
    ),
    "early": Finding(
        Words("登记早于签订", "registered before it was signed"),
        Words("合同成立后才能登记", "only a contract that stands can be registered"),
        f"{_MEASURE} 登记申请",
        Words("核对两个日期", "check both days"),
        reads=("registered_on", "signed_on"),
        rests_on="seller",
    ),
    "unknown_kind": Finding(
        Words("合同类别未知", "kind unknown"),
        Words("须属于法定的技术合同种类", "it must be one of the kinds in law"),
        "民法典 第三编第二十章",
        Words("补填类别", "fill in the kind"),
        severity="",
        rests_on="kinds",
    ),
    "plain_sale": _content("plain_sale", "货物买卖", "a plain sale of goods"),
    "routine_work": _content(
        "routine_work", "常规生产、维修、广告或普通培训", "routine production, repair, advertising or training"
    ),
    "labour": _content("labour", "劳务", "labour service"),
    "general_design": _content("general_design", "没有技术问题的一般设计", "general design without a technical problem"),
    "duplicate": Finding(
        Words("疑似重复登记", "perhaps registered twice"),
        Words("同一买卖双方、名称、金额和签订日", "same parties, title, amount and day of signing"),
        f"{_MEASURE} 一次登记",
        Words("核对两份合同；是同一份则撤销后登记的一份", "compare the two; if they are one, withdraw the later registration"),
        True,
        rests_on="once",
    ),
    "both_sides": Finding(
        Words("疑似买卖双方各登记一次", "perhaps registered by both sides"),
        Words("由卖方登记一次；本地卖给本地也只登一次", "the seller registers, once, also when both sides are local"),
        f"{_MEASURE} 第六条",
        Words("核对卖方；撤销买方一侧的登记", "see who sells, and withdraw the buyer's registration"),
        True,
        rests_on="seller",
    ),
    "split": Finding(
        Words("疑似拆分", "perhaps split"),
        Words("同一买卖双方、相近名称、三十天内签订", "same parties, like titles, signed within thirty days"),
        f"{_MEASURE} 一次登记",
        Words("核对是否同一项目；是则合并登记", "see whether it is one project, and register it as one"),
        True,
        rests_on="once",
    ),
    "elsewhere": Finding(
        Words("登记地与卖方所在地不符", "registered away from the seller's place"),
        Words("由卖方在其所在地登记", "the seller registers where it sits"),
        f"{_MEASURE} 第六条",
        Words("核对卖方所在地", "check the seller's place"),
        reads=("seller_place", "number", "buyer_place"),
        rests_on="seller",
    ),
    "by_buyer": Finding(
        Words("疑似由买方登记", "perhaps registered by the buyer"),
        Words(
            "登记地是买方所在地；由卖方在其所在地登记，技术进口除外",
            "the registry is the buyer's; the seller registers where it sits, unless technology is imported",
        ),
        f"{_MEASURE} 一次登记",
        Words(
            "核对由谁登记；买方登记的撤销，由卖方登记", "see who registered; withdraw the buyer's and have the seller register"
        ),
        reads=("seller_place", "number", "buyer_place"),
        rests_on="seller",
    ),
    "one_party": Finding(
        Words("买卖双方是同一单位", "buyer and seller are one"),
        Words("合同须有不同的当事人", "a contract has different parties"),
        "民法典 第四百六十四条",
        Words("核对买卖双方；确为同一单位的撤销登记", "check both sides; if they are one, withdraw the registration"),
        rests_on="parties",
    ),
    "related": Finding(
        Words("关联交易", "related parties"),
        Words("关联方之间的价款须有定价依据", "a price between related parties must rest on something"),
        "企业所得税法 第四十一条",
        Words("留存定价依据", "keep what the price rests on"),
        severity="",
    ),
}
#: The contents that the rule shuts out, by the finding that points at them.
CONTENTS = ("plain_sale", "routine_work", "labour", "general_design")
STATES = {"open": Words("待核", "open"), "confirmed": Words("属实", "confirmed"), "cleared": Words("排除", "cleared")}
#: state -> coded grounds
GROUNDS = {
    "confirmed": {
        "corrected": Words("属实，已更正", "true, corrected"),
        "withdrawn": Words("属实，已撤销登记", "true, registration withdrawn"),
        "merged": Words("属实，已合并登记", "true, registered as one"),
        "to_mend": Words("属实，待更正", "true, still to be mended"),
    },
    "cleared": {
        "original": Words("已核对原合同", "the contract itself was checked"),
        "separate": Words("确为不同项目", "really different projects"),
        "technical": Words("确有技术内容", "has technical content"),
        "priced": Words("定价有依据", "the price rests on something"),
        "import": Words("技术进口，由境内买方登记", "technology import, registered by the domestic buyer"),
        "record": Words("登记表笔误", "a slip of the register"),
    },
}
#: Grounds that are about two contracts.
_OF_PAIRS = ("merged", "separate")
VERDICTS = {
    "recognised": Words("可认定", "recognised"),
    "doubtful": Words("存疑", "doubtful"),
    "rejected": Words("非技术合同或不应登记", "not technical, or not to be registered"),
}
TAKEN_BACK = Words("撤回", "taken back")
#: Why a contract stays doubtful besides the conditions of the rule.
DOUBTS = {
    "no_day": Words("登记日期和签订日期都未知，无法确定适用规则", "neither day is known, so no rule can be chosen"),
    "no_rule": Words("当日没有现行有效的规则", "no rule was in force that day"),
    "unregistered": Words(
        "登记日期未知，暂按签订日的规则核对，不予计入",
        "the day of registration is unknown: checked by the rule of the day of signing, not counted",
    ),
    "early": Words("登记早于签订", "registered before it was signed"),
    "withdrawn": Words("核查属实，登记已撤销", "what was found is true; the registration was withdrawn"),
    "one_party": Words("买卖双方是同一单位，不是合同", "buyer and seller are one, which is no contract"),
    "no_costs": Words("费用空白，无法核对扣除了什么", "costs are blank: what was taken out cannot be checked"),
}
KINDS = {
    "development": Words("开发", "Development"),
    "transfer": Words("转让", "Transfer"),
    "licence": Words("许可", "Licence"),
    "consulting": Words("咨询", "Consulting"),
    "service": Words("服务", "Service"),
    "": Words("类别未知", "Kind unknown"),
}

#: Kinds that are no technology contracts; a register may hold them all the same, and they do not count.
OTHER_KINDS = {
    "sale": Words("买卖", "Sale"),
    "work": Words("承揽", "Contract of work"),
    "labour": Words("劳务", "Labour service"),
    "advertising": Words("广告", "Advertising"),
    "training": Words("普通培训", "Ordinary training"),
    "processing": Words("生产加工", "Production and processing"),
    "repair": Words("维修", "Repair"),
    "construction": Words("建设工程", "Construction"),
}


#: Findings that make a contract one that cannot count, besides those that the rule shuts out once they are confirmed.
_IMPOSSIBLE = ("over_value", "one_party")


def weight(code: str) -> int:
    """How early a finding is worked on: 0 if the figure falls when it is true, 2 for what the sheet says itself, 1 between."""
    if code in CONFIRMED or code in _IMPOSSIBLE:
        return 0
    return 1 if FINDINGS[code].severity else 2


def grounds(code: str, state: str) -> dict[str, Words]:
    """The grounds that go with a result of a finding."""
    return {k: w for k, w in GROUNDS.get(state, {}).items() if FINDINGS[code].pair or k not in _OF_PAIRS}


def pair_key(number: str, code: str, other: str | None) -> tuple[str, str, str]:
    """What a decision is kept under: of two contracts the smaller number comes first, so that it counts from both sides."""
    first, second = sorted((number, other)) if other else (number, "")
    return first, code, second


#: What a seller's payments lack, so that its income or relief cannot be told.
LACKING = {
    "part_unknown": Words("到账未分出技术性收入", "payments without their technical part"),
    "cost_unknown": Words("转让到账未填成本费用或税费", "payments of transfers without costs or taxes"),
    "kind_unknown": Words("到账的合同类别或许可年限未知", "payments under contracts of unknown kind or licence term"),
}


#: The way of a contract on which something was found: somebody is put in charge, telephones, decides. Its first deed opens it.
CHECKING = "checking"
FLOWS = [
    Flow(
        key=CHECKING,
        page="/contracts/record/{record}/",
        model="contracts.Contract",
        words=Words("合同核查", "Contract check"),
        stages={
            "open": Stage(Words("待核", "open")),
            "settled": Stage(Words("已核定", "decided")),
        },
        moves=(
            # a call leaves the contract where it stands; what was told is written as a change of its columns
            Move("call", Words("通话", "Called"), ("open", "settled"), "", officer_here),
            Move("settle", Words("核定", "Decided"), ("open",), "settled", officer_here),
            Move("reopen", Words("重新核查", "Open again"), ("settled",), "open", officer_here, due=working(10)),
        ),
        title="title",
    )
]
