"""Awards that achievements have won (科技奖项)."""

from yipanqi.intake.fields import Choice, Code, Day, PlaceCode, Text
from yipanqi.registry.models import OrganisationRecord


class Award(OrganisationRecord):
    """One award. Key: award | project | winner. `grade` tells the medal, `level` who gives it."""

    LIST = ("project", "name", "winner", "place", "level", "grade", "awarded_on")

    number = Code("证书编号", "Certificate number", aliases=("获奖证书编号", "编号"))
    name = Text("奖项名称", "Award", required=True, aliases=("获奖名称", "奖项", "赛事名称"))
    project = Text("获奖项目", "Project", required=True, aliases=("项目名称", "获奖成果", "获奖项目名称"))
    winner = Text("获奖单位", "Winner", required=True, aliases=("完成单位", "申报单位", "单位名称"))
    place = PlaceCode("县（市、区）", "County", max_length=12, db_index=True, aliases=("县市区", "区县", "属地", "所在地"))
    level = Choice(
        "奖项级别",
        "Level",
        aliases=("级别", "奖项层级"),
        choices={
            "international": ("国际", "International", "国际级"),
            "national": ("国家", "National", "国家级"),
            "provincial": ("省", "Provincial", "省级", "省部级"),
            "city": ("市", "Municipal", "市级"),
        },
    )
    grade = Choice(
        "获奖等级",
        "Grade",
        aliases=("等级", "奖项等级", "奖级", "获奖等次"),
        choices={
            "gold": ("金奖", "Gold", "金", "金牌"),
            "silver": ("银奖", "Silver", "银"),
            "bronze": ("铜奖", "Bronze", "铜"),
            "special": ("特等奖", "Grand prize", "特别奖"),
            "first": ("一等奖", "First prize"),
            "second": ("二等奖", "Second prize"),
            "third": ("三等奖", "Third prize"),
            "merit": ("优秀奖", "Merit", "优胜奖", "入围"),
        },
    )
    giver = Text("颁奖单位", "Given by", aliases=("授奖单位", "颁发单位", "主办单位"))
    awarded_on = Day("获奖日期", "Won on", aliases=("获奖时间", "授奖日期", "颁奖日期"))
    evidence = Text("证明材料", "Evidence", aliases=("佐证材料", "获奖文件"))
    note = Text("备注", "Note", internal=True)
