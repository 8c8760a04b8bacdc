"""English names of the official list of places, by Hanyu Pinyin: fills the column `en` of `registry/data/places.csv`.

    python tools/place_names.py

The specific part is spelled as one word (GB/T 16159; an apostrophe before a, e, o), the generic part translated: Jiashan County. A specific
part of one syllable keeps its generic (Shexian County). Readings that the dictionary of pypinyin (MIT) has wrong, and names that are romanised
from the language of the people who live there (Hohhot, Lhasa), stand in the tables below; a name that the list has already stays.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from pypinyin import Style, lazy_pinyin

HERE = Path(__file__).parents[1] / "src" / "yipanqi" / "registry" / "data" / "places.csv"

#: Peoples, as autonomous places and townships name them.
PEOPLES = {
    "布依族": "Buyei", "苗族": "Miao", "侗族": "Dong", "土家族": "Tujia", "回族": "Hui", "彝族": "Yi", "藏族": "Tibetan", "羌族": "Qiang",
    "哈尼族": "Hani", "壮族": "Zhuang", "傣族": "Dai", "白族": "Bai", "景颇族": "Jingpo", "傈僳族": "Lisu", "蒙古族": "Mongol", "蒙古": "Mongol",
    "哈萨克族": "Kazak", "哈萨克": "Kazak", "柯尔克孜": "Kirgiz", "朝鲜族": "Korean", "满族": "Manchu", "瑶族": "Yao", "仡佬族": "Gelao", "水族": "Sui",
    "畲族": "She", "黎族": "Li", "毛南族": "Maonan", "仫佬族": "Mulao", "各族": "Various Nationalities", "拉祜族": "Lahu", "佤族": "Va", "布朗族": "Blang",
    "独龙族": "Derung", "怒族": "Nu", "普米族": "Pumi", "纳西族": "Naxi", "东乡族": "Dongxiang", "保安族": "Bonan", "撒拉族": "Salar", "裕固族": "Yugur",
    "土族": "Tu", "锡伯": "Xibe", "塔吉克": "Tajik", "达斡尔族": "Daur", "鄂温克族": "Ewenki", "维吾尔": "Uygur",
}  # fmt: skip

#: Specific part -> how it is spelled: from another language, or read otherwise than the dictionary does.
SPELLED = {
    "呼和浩特": "Hohhot", "鄂尔多斯": "Ordos", "呼伦贝尔": "Hulunbuir", "巴彦淖尔": "Bayannur", "乌兰察布": "Ulanqab", "兴安": "Hinggan",
    "锡林郭勒": "Xilingol", "阿拉善": "Alxa", "锡林浩特": "Xilinhot", "二连浩特": "Erenhot", "乌兰浩特": "Ulanhot", "阿尔山": "Arxan",
    "满洲里": "Manzhouli", "海拉尔": "Hailar", "扎兰屯": "Zalantun", "额尔古纳": "Ergun", "根河": "Genhe", "霍林郭勒": "Holingol", "科尔沁": "Horqin",
    "拉萨": "Lhasa", "日喀则": "Xigaze", "昌都": "Qamdo", "林芝": "Nyingchi", "那曲": "Nagqu", "阿里": "Ngari",
    "乌鲁木齐": "Urumqi", "克拉玛依": "Karamay", "吐鲁番": "Turpan", "博尔塔拉": "Bortala", "巴音郭楞": "Bayingolin", "阿克苏": "Aksu",
    "克孜勒苏": "Kizilsu", "喀什": "Kashi", "和田": "Hotan", "伊犁": "Ili", "阿勒泰": "Altay", "库尔勒": "Korla", "阿图什": "Artux",
    "哈尔滨": "Harbin", "齐齐哈尔": "Qiqihar", "果洛": "Golog", "迪庆": "Deqen", "甘孜": "Garze", "西藏": "Tibet", "内蒙古": "Inner Mongolia",
    "香格里拉": "Shangri-La", "格尔木": "Golmud", "德令哈": "Delhi", "阿克塞": "Aksay", "肃北": "Subei",
    "黔西南": "Qianxinan", "西双版纳": "Xishuangbanna",
    "土默特左": "Tumd Left", "土默特右": "Tumd Right", "达尔罕茂明安联合": "Darhan Muminggan United", "阿鲁科尔沁": "Ar Horqin",
    "巴林左": "Bairin Left", "巴林右": "Bairin Right", "克什克腾": "Hexigten", "翁牛特": "Ongniud", "喀喇沁": "Harqin", "敖汉": "Aohan",
    "科尔沁左翼中": "Horqin Left Wing Middle", "科尔沁左翼后": "Horqin Left Wing Rear", "库伦": "Hure", "奈曼": "Naiman", "扎鲁特": "Jarud",
    "达拉特": "Dalad", "准格尔": "Jungar", "鄂托克前": "Otog Front", "鄂托克": "Otog", "杭锦": "Hanggin", "杭锦后": "Hanggin Rear",
    "乌审": "Uxin", "伊金霍洛": "Ejin Horo", "阿荣": "Arun", "莫力达瓦": "Morin Dawa", "鄂伦春": "Oroqen", "陈巴尔虎": "Chen Barag",
    "新巴尔虎左": "New Barag Left", "新巴尔虎右": "New Barag Right", "乌拉特前": "Urad Front", "乌拉特中": "Urad Middle", "乌拉特后": "Urad Rear",
    "察哈尔右翼前": "Qahar Right Wing Front", "察哈尔右翼中": "Qahar Right Wing Middle", "察哈尔右翼后": "Qahar Right Wing Rear",
    "科尔沁右翼前": "Horqin Right Wing Front", "科尔沁右翼中": "Horqin Right Wing Middle", "扎赉特": "Jalaid", "阿巴嘎": "Abag",
    "苏尼特左": "Sonid Left", "苏尼特右": "Sonid Right", "东乌珠穆沁": "East Ujimqin", "西乌珠穆沁": "West Ujimqin", "太仆寺": "Taibus",
    "镶黄": "Xianghuang", "正镶白": "Zhengxiangbai", "正蓝": "Zhenglan", "四子王": "Siziwang", "阿拉善左": "Alxa Left", "阿拉善右": "Alxa Right",
    "额济纳": "Ejin",
}  # fmt: skip

#: Characters that are read so in names of places, whatever the dictionary takes them for.
READ = {"长": "chang", "佛": "fo", "珲": "hun", "朝": "chao", "漯": "luo", "都": "du"}
#: Specific parts that the dictionary or the table above reads otherwise than the people who live there.
SPELLED |= {
    "长子": "Zhangzi", "乐清": "Yueqing", "乐亭": "Laoting", "乐陵": "Laoling", "东阿": "Dong'e", "莘": "Shenxian", "单": "Shanxian",
    "蔚": "Yuxian", "大城": "Daicheng", "番禺": "Panyu", "大埔": "Dabu", "吴堡": "Wubu", "尉犁": "Yuli", "尉氏": "Weishi", "涡阳": "Guoyang",
    "枞阳": "Zongyang", "歙": "Shexian", "黟": "Yixian", "浚": "Xunxian", "渑池": "Mianchi", "泌阳": "Biyang", "洪洞": "Hongtong",
    "繁峙": "Fanshi", "隰": "Xixian", "应": "Yingxian", "犍为": "Qianwei", "珙": "Gongxian", "筠连": "Junlian", "郫都": "Pidu", "什邡": "Shifang",
    "荥经": "Yingjing", "荥阳": "Xingyang", "阆中": "Langzhong", "牟定": "Mouding", "中牟": "Zhongmu", "牟平": "Muping", "盱眙": "Xuyi",
    "邗江": "Hanjiang", "睢宁": "Suining", "浒墅关": "Xushuguan", "浒关": "Xuguan", "甪直": "Luzhi", "天台": "Tiantai", "长汀": "Changting",
    "柘荣": "Zherong", "柘城": "Zhecheng", "鄱阳": "Poyang", "铅山": "Yanshan", "弋阳": "Yiyang", "扶余": "Fuyu", "穆棱": "Muling",
    "藁城": "Gaocheng", "井陉": "Jingxing", "蠡": "Lixian", "阜城": "Fucheng", "任丘": "Renqiu", "任泽": "Renze", "冠": "Guanxian",
    "临朐": "Linqu", "费": "Feixian", "无棣": "Wudi", "茌平": "Chiping", "硚口": "Qiaokou", "黄陂": "Huangpi", "秭归": "Zigui",
    "猇亭": "Xiaoting", "耒阳": "Leiyang", "澧": "Lixian", "攸": "Youxian", "汨罗": "Miluo", "高要": "Gaoyao", "那坡": "Napo",
    "覃塘": "Qintang", "宕昌": "Tanchang", "岷": "Minxian", "会宁": "Huining", "会泽": "Huize", "会昌": "Huichang", "会东": "Huidong",
    "会理": "Huili", "会同": "Huitong", "乐都": "Ledu", "红寺堡": "Hongsibu", "北碚": "Beibei", "綦江": "Qijiang", "勐海": "Menghai",
    "行唐": "Xingtang", "闵行": "Minhang", "尖扎": "Jainca", "磴口": "Dengkou", 
    "句容": "Jurong", "缙云": "Jinyun", "嵊泗": "Shengsi", "武陟": "Wuzhi", "丰都": "Fengdu", 
    "六合": "Luhe", "六枝": "Liuzhi", "曾都": "Zengdu", "曲沃": "Quwo", "曲阳": "Quyang", "朔城": "Shuocheng",
    "长岭": "Changling", "宁陕": "Ningshan", "台儿庄": "Tai'erzhuang", "洱源": "Eryuan",
}  # fmt: skip

#: Generic part -> its word, longest first; {} is the specific part.
GENERIC = {
    "高新技术产业开发区": "{} High-Tech Industrial Development Zone",
    "高新技术产业园区": "{} High-Tech Industrial Park",
    "高新技术开发区": "{} High-Tech Development Zone",
    "经济技术开发区": "{} Economic and Technological Development Zone",
    "航空港经济综合实验区": "{} Airport Economy Zone",
    "转型综合改革示范区": "{} Transformation and Reform Demonstration Zone",
    "城乡一体化示范区": "{} Urban-Rural Integration Demonstration Zone",
    "综合物流产业聚集区": "{} Logistics Industry Zone",
    "循环化工园区": "{} Circular Chemical Industry Park",
    "现代产业园区": "{} Modern Industrial Park",
    "文化旅游创意园区": "{} Culture and Tourism Park",
    "风景名胜区": "{} Scenic Area",
    "中国新加坡食品区": "{} China-Singapore Food Zone",
    "管理区管委会": "{} Administrative Zone",
    "经济开发区": "{} Economic Development Zone",
    "临港开发区": "{} Port Development Zone",
    "社区服务中心": "{} Community Service Centre",
    "旅游度假区": "{} Tourist Resort",
    "工业园区": "{} Industrial Park",
    "示范区": "{} Demonstration Zone",
    "管理区": "{} Administrative Zone",
    "合作区": "{} Cooperation Zone",
    "托管区": "{} Trustee Zone",
    "开发区": "{} Development Zone",
    "度假区": "{} Resort",
    "工业园": "{} Industrial Park",
    "自治州": "{} Autonomous Prefecture",
    "自治县": "{} Autonomous County",
    "自治旗": "{} Autonomous Banner",
    "民族乡": "{} Ethnic Township",
    "地区": "{} Prefecture",
    "林区": "{} Forestry District",
    "特区": "{} Special District",
    "矿区": "{} Mining District",
    "新区": "{} New Area",
    "新城": "{} New Town",
    "街道": "{} Subdistrict",
    "社区": "{} Community",
    "农场": "{} Farm",
    "林场": "{} Forest Farm",
    "园区": "{} Park",
    "群岛": "{} Islands",
    "盟": "{} League",
    "旗": "{} Banner",
    "区": "{} District",
    "县": "{} County",
    "镇": "{} Town",
    "乡": "{} Township",
}


def spelled(specific: str) -> str:
    """A specific part as one word."""
    if specific in SPELLED or specific in PEOPLES:
        return SPELLED.get(specific) or PEOPLES[specific]
    syllables = lazy_pinyin(specific, style=Style.NORMAL, v_to_u=True)
    if len(syllables) == len(specific):
        syllables = [READ.get(sign, said) for sign, said in zip(specific, syllables, strict=True)]
    word = syllables[0] + "".join(f"'{s}" if s[0] in "aeo" else s for s in syllables[1:])
    return word[0].upper() + word[1:]


def _peoples(specific: str) -> tuple[str, str]:
    """(the specific part alone, the peoples that it names)."""
    if specific in PEOPLES:  # a place called after its people alone
        return specific, ""
    found: list[str] = []
    rest = specific
    while hit := next((name for name in sorted(PEOPLES, key=len, reverse=True) if rest.endswith(name) and rest != name), None):
        found.insert(0, PEOPLES[hit])
        rest = rest[: -len(hit)]
    return rest, ", ".join(found[:-1]) + (" and " if len(found) > 1 else "") + "".join(found[-1:])


def english(zh: str, level: str, cities: list[str]) -> str:
    """The English name of a place of that level; `cities` are everyday names that lead the name of a zone."""
    if level in ("city", "county") and zh.endswith("市"):
        return spelled(zh[:-1]) + (" City" if level == "county" else "")
    generic = next((g for g in sorted(GENERIC, key=len, reverse=True) if zh.endswith(g) and zh != g), None)
    if generic is None or any(sign in zh for sign in "（）"):
        return ""  # a farm, a firm, a market that reports like a town: its Chinese name is shown
    specific = zh[: -len(generic)]
    if len(specific) == 1 and len(generic) > 1 and generic not in ("街道",):  # 城关区 is no zone, 矿区 is a name
        generic, specific = zh[-1], zh[:-1]
    if generic.startswith("自治") or generic == "民族乡" or specific.endswith("族"):
        alone, peoples = _peoples(specific)
        form = "{} Ethnic Township" if generic == "乡" else GENERIC[generic]
        return form.format(f"{spelled(alone)} {peoples}".strip())
    if len(specific) == 1:
        return GENERIC[generic].format(SPELLED.get(specific) or spelled(specific + generic))
    if len(specific) > (6 if level == "town" else 99) or (level == "town" and generic == "区"):
        return ""
    return GENERIC[generic].format(" ".join(_parts(specific, cities)))


def _parts(specific: str, cities: list[str]) -> list[str]:
    """A zone says its province and city first, each a word of its own."""
    found: list[str] = []
    specific = specific[:-1] if specific.endswith("市") and specific[:-1] in cities else specific
    if specific in SPELLED or len(specific) < 4:
        return [spelled(specific)]
    while lead := next((name for name in cities if specific.startswith(name) and len(specific) > len(name)), None):
        found.append(spelled(lead))
        specific = specific[len(lead) :].removeprefix("市")
    return [*found, spelled(specific)]


def _level(code: str) -> str:
    if len(code) == 9:
        return "town"
    return "province" if code.endswith("0000") else "city" if code.endswith("00") else "zone" if code[4] == "7" else "county"


def main() -> None:
    """Fill the column."""
    rows = list(csv.DictReader(HERE.read_text(encoding="utf-8").splitlines()))
    names = [r["short"] or r["zh"].removesuffix("市").removesuffix("省").removesuffix("自治区") for r in rows if _level(r["code"]) in ("province", "city")]
    names.sort(key=len, reverse=True)
    for row in rows:
        row["en"] = row["en"] or english(row["zh"], _level(row["code"]), names)
    out = io.StringIO()
    made = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
    made.writeheader()
    made.writerows(rows)
    HERE.write_text(out.getvalue(), encoding="utf-8")


if __name__ == "__main__":
    main()
