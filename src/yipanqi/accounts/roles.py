"""The roles, as data: who they are, what they see, what they may do. Nothing else in the program lists roles.

An account has one role. How far it sees is its `reach`:

- everything: all records of the city;
- places: the records of the places that it was given;
- organisation: the records in which the organisation that it acts for stands as a party (`PARTIES` of a model), and its own;
- named: only records that name its organisation under the role's own name, such as the `checkpoint` of a certificate;
- person: only records that name the person under the role's own name;
- invited: only what a signed invitation opens;
- public: what is public.
"""

from __future__ import annotations

from dataclasses import dataclass

from yipanqi.values.words import Words

#: Deeds that a role may be given besides reading. `run_for_all`: deeds that write what every county reads (screening, matching).
DEEDS = {
    "take_in": Words("收件", "take sheets in"),
    "undo": Words("撤销批次", "undo what was taken in"),
    "decide": Words("办理、决定、修改记录", "decide, deal with cases, correct records"),
    "freeze_briefing": Words("定稿简报", "freeze the briefing"),
    "see_personal": Words("声明用途后看个人信息", "read personal columns for a declared purpose"),
    "run_for_all": Words("全市测算（筛查、匹配）", "runs for the whole city (screening, matching)"),
}
REACHES = {
    "everything": Words("全市记录", "every record of the city"),
    "places": Words("所辖地区的记录", "the records of its places"),
    "organisation": Words("本单位的记录，和本单位为当事方的记录", "its organisation's records, and those in which it is a party"),
    "named": Words("写明由本单位经办的记录", "records that name its organisation in this role"),
    "person": Words("写明由本人经办或属于本人的记录", "records that name the person"),
    "invited": Words("邀请打开的内容", "what an invitation opens"),
    "public": Words("公开内容", "what is public"),
}


@dataclass(frozen=True)
class Role:
    """`office`: reads the pages of the bureau. `reads_only`: whatever it sends is refused. `own_personal`: reads the personal
    columns of its organisation's own records. `level`: of which level its places must be ('' for any).
    """

    key: str
    words: Words
    reach: str
    office: bool = False
    deeds: frozenset[str] = frozenset()
    reads_only: bool = False
    own_personal: bool = False
    level: str = ""

    @property
    def sees(self) -> Words:
        return REACHES[self.reach]

    @property
    def of_organisation(self) -> bool:
        """Whether its accounts act for an organisation."""
        return self.reach in ("organisation", "named")


_LOCAL = frozenset({"take_in", "undo", "decide"})

ROLES: dict[str, Role] = {
    role.key: role
    for role in (
        Role("city_officer", Words("市科技局工作人员", "City officer"), "everything", office=True, deeds=frozenset(DEEDS)),
        Role("county_officer", Words("县（市、区）科技局工作人员", "County officer"), "places", office=True, deeds=_LOCAL),
        Role("zone_officer", Words("功能区工作人员", "Zone officer"), "places", office=True, deeds=_LOCAL, level="zone"),
        Role("office", Words("其他部门工作人员", "Officer of another office"), "organisation"),
        Role("organisation", Words("单位用户", "Organisation"), "organisation", own_personal=True),
        Role("fund_manager", Words("基金管理人", "Fund manager"), "organisation"),
        Role("insurer", Words("保险机构", "Insurer"), "organisation"),
        Role("institution", Words("创新机构", "Research institution"), "organisation"),
        Role("judge", Words("评审专家", "Judge or expert"), "invited"),
        Role("commissioner", Words("科技特派员", "Technology commissioner"), "person"),
        Role("person", Words("个人", "Person"), "person"),
        Role("checkpoint", Words("证卡核验点", "Checkpoint"), "named"),
        Role(
            "auditor",
            Words("审计监督", "Auditor"),
            "everything",
            office=True,
            deeds=frozenset({"see_personal"}),
            reads_only=True,
        ),
        Role("public", Words("公众", "Public"), "public"),
    )
}
PUBLIC = ROLES["public"]
#: Roles that an account can be given; the public has none.
GIVEN = tuple(key for key in ROLES if key != "public")


def stands_as(role: Role, party: str) -> bool:
    """Whether an account of this role may stand in a record as the party of this name: one that is called like a role belongs to
    that role, any other (poster, seller, demander …) to every role that acts for an organisation.
    """
    if party == role.key:
        return role.reach in ("organisation", "named", "person")
    return role.reach == "organisation" and (party not in ROLES or party == "organisation")
