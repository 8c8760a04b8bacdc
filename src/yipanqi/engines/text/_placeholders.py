"""Cells that hold a sign for "nothing written". In: a text. Out: whether it says anything of a subject.

无, 暂无。, 待定, 详见附件2, 同上, —, n/a, none, test, 123, xxx: what an office writes where it has nothing to write.
"""

from __future__ import annotations

import re

from yipanqi.engines.text._tokens import HAN, normalise

_LISTED = (
    "无 没有 暂无 暂缺 暂时没有 暂时无 目前无 目前暂无 目前没有 缺 缺失 空 空白 空缺 略 从略 未填 未填写 未提供 未定 "
    "未知 未明确 未明 不详 不明 不限 "
    "不适用 不涉及 不便公开 保密 涉密 面议 面谈 另议 另行通知 待定 待补 待补充 待完善 待填 待填写 待核实 待确认 待提供 "
    "待更新 待议 待商 待商议 "
    "待后补 后补 以后补充 后续补充 稍后补充 同上 同前 同左 同下 同标题 同题 同题目 同名称 同需求名称 同成果名称 "
    "同项目名称 如题 如上 见上 见标题 "
    "见题目 见名称 内容同上 内容同标题 同标题内容 标题即内容 上同 测试 测试数据 测试用 试 示例 样例 例 例子 举例 请填写 "
    "请输入 点击输入 单击此处输入文字 "
    "此处填写 填写内容 请选择 其他 其它 是 否 有 好 对 可 行 一 啊 呵呵 哈哈 内容 简介 描述 标题 名称 需求 成果 需求内容 "
    "成果简介 无内容 无描述 "
    "无简介 无数据 无需求 无成果 无要求 无具体要求 无特殊要求 无说明 无备注 暂无内容 暂无描述 暂无简介 暂无数据 暂无需求 "
    "暂无成果 暂无要求 "
    "暂无信息 暂无介绍 暂无说明 暂无资料 暂无具体需求 暂无技术需求 无技术需求 无信息 无介绍 无资料 无此项 无相关内容 "
    "没有内容 没有需求 没有要求 "
    "na none null nil nan n/a tbd tba tbc todo unknown undefined empty blank missing nothing no yes ditto same idem "
    "confidential test testing tests "
    "sample example demo dummy placeholder foo bar foobar asdf qwer qwerty abc abcd abcdef xyz title text content "
    "description name div ref value 附件 附表 附图 附录"
)
_WORDS = frozenset(_LISTED.split())
_ENGLISH = (
    "not available,not applicable,not specified,not given,not provided,not known,not yet,not yet known,to be "
    "determined,to be decided,"
    "to be confirmed,to be announced,to be added,to be completed,to be defined,to follow,nothing yet,none yet,none so "
    "far,no data,no information,"
    "no description,no details,no content,no text,no need,no needs,no requirement,no requirements,as above,see "
    "above,same as above,same as title,"
    "same as the title,as title,see title,see attached,see attachment,see the attachment,see annex,see appendix,see "
    "attached file,as attached,"
    "attached,attachment,see website,test data,test text,lorem ipsum,fill in,please fill in"
)
_PHRASES = frozenset(_ENGLISH.replace(" ", "").split(","))
_ATTACHED = re.compile(
    r"(?:具体|详细|详情|内容|需求|资料|材料|信息|相关|请|均)*(?:详见|详细见|参见|参阅|请见|请看|见|参考|同|如)(?:附件|附表|附图|附录|附页|附后|后附|附|另附|材料|原文|网站|官网|链接|"
    r"文件|文档|图片|图|表|上|下|前|后|左|标题|题目|名称|申报书|申报表|说明书|需求书|需求表)(?:材料|文件|文档|资料|内容|所示|说明|技术|需求|成果|项目|表|图|文|方|页|面)*"
)
_TOPIC = "价格|费用|金额|预算|技术|需求|成果|内容|简介|描述|要求|资料|信息|详情|具体|情况|时间|方式"
_LATER = re.compile(  # 价格面议, 双方协商, 详情请咨询, 以后再定, 需求暂无, 视情况而定
    f"(?:{_TOPIC}|双方|可以?|须|需|请|另行?|电话|来电|当面|到时|届时|以后|之后|后期|日后|待|再)*"
    "(?:面议|面谈|协商|商议|议定|商定|洽谈|商谈|再定|再议|再说|另附|另议|(?<=[请话电面行方])(?:联系|咨询|沟通|确定))(?:解决|确定|决定)?"
    f"|(?:{_TOPIC})*(?:暂无|没有|暂缺|待定|待补充?|不详|不清楚|不知道|不了解|不明确|(?:暂不|不便|不予?)(?:公开|公布|透露|提供))"
    "|[视看依](?:具体)?情况(?:而定|再定)?"
)
_PARTED = re.compile(f"[^{HAN}a-z0-9 ]+")
_NOT_A_LETTER = re.compile(f"[^{HAN}a-z]+")
LONG = 400  # nobody writes nothing at such length


def says_something(text: str | None) -> bool:
    """Whether any part of a text is more than a sign for "nothing written", a number, one letter, or one character again and
    again.
    """
    plain = normalise(text)
    if len(plain) > LONG:
        return len(set(_NOT_A_LETTER.sub("", plain))) > 1
    if _sign(plain):
        return False
    return not all(_sign(part) or all(map(_sign, part.split())) for part in _PARTED.split(plain))


def _sign(part: str) -> bool:
    letters = _NOT_A_LETTER.sub("", part)
    if letters in _WORDS or letters in _PHRASES or len(letters) == 0:
        return True
    if len(set(letters)) == 1:
        return letters.isascii() or len(letters) > 1
    return _ATTACHED.fullmatch(letters) is not None or _LATER.fullmatch(letters) is not None
