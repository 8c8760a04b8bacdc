"""The styles and page of an official document in Word. In: language. Out: the style sheet.

GB/T 9704-2012: title 二号小标宋, headings 三号黑体, 楷体, 仿宋, 仿宋, text 三号仿宋 in lines of 28.95
points, imprint 四号仿宋, page number 四号宋体. Only running text has the fixed line; pictures and tables
grow with what is in them.
"""

from __future__ import annotations

from dataclasses import dataclass

from docx.document import Document as WordDocument
from docx.oxml import parse_xml

from yipanqi.engines.documents.model import Language

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BLUE, SOFT, RED = "14509E", "4B5768", "C8102E"
SONG, FANG, HEI, KAI, TITLE, LATIN, PLAIN = (
    "宋体",
    "仿宋_GB2312",
    "黑体",
    "楷体_GB2312",
    "方正小标宋简体",
    "Times New Roman",
    "Arial",
)
#: Names of the same or nearest face on other machines.
ALTERNATIVES = {
    FANG: "仿宋,FangSong,STFangsong,华文仿宋",
    KAI: "楷体,KaiTi,STKaiti,华文楷体",
    TITLE: "方正小标宋_GBK,FZXiaoBiaoSong-B05S,华文中宋,STZhongsong,宋体",
    SONG: "SimSun,STSong,Songti SC",
    HEI: "SimHei,STHeiti,Heiti SC",
}
LINE = 579  # twentieths of a point: 225 mm in 22 lines
SQUEEZE = 5  # 28 characters of 16 points need 15.75 points each in 156 mm
_EXACT = f'<w:spacing w:before="0" w:after="0" w:line="{LINE}" w:lineRule="exact"/>'
_FREE = '<w:snapToGrid w:val="0"/><w:spacing w:before="{before}" w:after="{after}" w:line="240" w:lineRule="auto"/>'


@dataclass(frozen=True, slots=True)
class Face:
    """Style of a kind of paragraph: faces for Chinese and for Latin, size in points, paragraph properties
    as XML.
    """

    chinese: str
    latin: str
    size: float
    paragraph: str
    bold: bool = False
    colour: str = ""
    squeeze: int = 0  # twentieths of a point taken from every character


def _free(before: int, after: int, rest: str = "", keep: bool = False) -> str:
    return ("<w:keepNext/>" if keep else "") + _FREE.format(before=before, after=after) + rest


def _chinese() -> dict[str, Face]:
    indent, centre = '<w:ind w:firstLineChars="200" w:firstLine="640"/>', '<w:jc w:val="center"/>'
    both = '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>' + _EXACT
    return _shared_styles() | {
        "Normal": Face(FANG, LATIN, 16, _FREE.format(before=0, after=0).removeprefix('<w:snapToGrid w:val="0"/>')),
        "Body Text": Face(FANG, LATIN, 16, both + indent + '<w:jc w:val="both"/>', squeeze=SQUEEZE),
        "Addressee": Face(FANG, LATIN, 16, _EXACT + '<w:jc w:val="left"/>', squeeze=SQUEEZE),
        "Blank line": Face(FANG, LATIN, 16, _EXACT),
        "Issuer mark": Face(TITLE, LATIN, 48, _free(520, 0, centre), colour=RED),
        "Document number": Face(FANG, LATIN, 16, _free(0, 0, centre)),
        "Title": Face(
            TITLE,
            LATIN,
            22,
            '<w:keepNext/><w:spacing w:before="0" w:after="0" w:line="660" w:lineRule="exact"/>' + centre,
        ),
        "Subtitle": Face(KAI, LATIN, 16, _EXACT + centre),
        "heading 1": Face(HEI, LATIN, 16, "<w:keepNext/>" + _EXACT + indent + '<w:outlineLvl w:val="0"/>'),
        "heading 2": Face(KAI, LATIN, 16, "<w:keepNext/>" + _EXACT + indent + '<w:outlineLvl w:val="1"/>'),
        "heading 3": Face(FANG, LATIN, 16, "<w:keepNext/>" + _EXACT + indent + '<w:outlineLvl w:val="2"/>'),
        "heading 4": Face(FANG, LATIN, 16, "<w:keepNext/>" + _EXACT + indent + '<w:outlineLvl w:val="3"/>'),
        "Signature": Face(FANG, LATIN, 16, _EXACT + centre),
        "Appendix title": Face(TITLE, LATIN, 22, _free(200, 200, centre + '<w:outlineLvl w:val="0"/>', keep=True)),
        "Imprint line": Face(
            FANG,
            LATIN,
            14,
            _free(40, 40, '<w:ind w:leftChars="100" w:left="280" w:rightChars="100" w:right="280"/>'),
        ),
        "Imprint day": Face(FANG, LATIN, 14, _free(40, 40, '<w:ind w:rightChars="100" w:right="280"/><w:jc w:val="right"/>')),
    }


def _english() -> dict[str, Face]:
    centre, left = '<w:jc w:val="center"/>', '<w:jc w:val="left"/>'
    body = '<w:spacing w:before="0" w:after="120" w:line="320" w:lineRule="atLeast"/>'
    heads = {
        f"heading {n}": Face(HEI, PLAIN, size, _free(240, 80, left + f'<w:outlineLvl w:val="{n - 1}"/>', keep=True), bold=True)
        for n, size in ((1, 14), (2, 12.5), (3, 12), (4, 11))
    }
    return (
        _shared_styles()
        | heads
        | {
            "Normal": Face(SONG, LATIN, 12, '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'),
            "Body Text": Face(SONG, LATIN, 12, body + '<w:jc w:val="both"/>'),
            "Addressee": Face(SONG, LATIN, 12, body + left),
            "Blank line": Face(SONG, LATIN, 12, _free(0, 0)),
            "Issuer mark": Face(SONG, LATIN, 36, _free(240, 160, centre), bold=True, colour=RED),
            "Document number": Face(SONG, LATIN, 12, _free(0, 0, centre)),
            "Title": Face(SONG, LATIN, 19, _free(120, 120, centre, keep=True), bold=True),
            "Subtitle": Face(SONG, LATIN, 12, _free(0, 120, centre)),
            "Signature": Face(SONG, LATIN, 12, _free(0, 0, '<w:jc w:val="right"/>')),
            "Appendix title": Face(SONG, LATIN, 16, _free(160, 160, centre + '<w:outlineLvl w:val="0"/>', keep=True), bold=True),
            "Imprint line": Face(SONG, LATIN, 10.5, _free(40, 40, '<w:ind w:left="200" w:right="200"/>')),
            "Imprint day": Face(SONG, LATIN, 10.5, _free(40, 40, '<w:ind w:right="200"/><w:jc w:val="right"/>')),
        }
    )


def _shared_styles() -> dict[str, Face]:
    centre = '<w:jc w:val="center"/>'
    page = _FREE.format(before=0, after=0)
    return {
        "Notice": Face(HEI, LATIN, 10.5, _free(120, 60, centre), colour="6A4300"),
        "caption": Face(HEI, LATIN, 12, _free(160, 80, centre, keep=True)),
        "Chart caption": Face(HEI, LATIN, 12, _free(40, 160, centre)),
        "Picture": Face(SONG, LATIN, 10.5, _free(160, 0, centre, keep=True)),
        "Table header": Face(HEI, LATIN, 10.5, _free(40, 40, centre, keep=True)),
        "Table text l": Face(SONG, LATIN, 10.5, _free(40, 40, '<w:jc w:val="left"/>')),
        "Table text c": Face(SONG, LATIN, 10.5, _free(40, 40, centre)),
        "Table text r": Face(SONG, LATIN, 10.5, _free(40, 40, '<w:jc w:val="right"/>')),
        "Table note": Face(SONG, LATIN, 9, _free(60, 160, '<w:jc w:val="left"/>'), colour=SOFT),
        "After table": Face(SONG, LATIN, 5, _free(0, 0)),
        "Appendix": Face(HEI, LATIN, 16, _free(0, 0, '<w:jc w:val="left"/>', keep=True)),
        "header": Face(SONG, LATIN, 9, page + centre, colour=SOFT),
        "Page number odd": Face(SONG, SONG, 14, page + '<w:ind w:rightChars="100" w:right="280"/><w:jc w:val="right"/>'),
        "Page number even": Face(SONG, SONG, 14, page + '<w:ind w:leftChars="100" w:left="280"/><w:jc w:val="left"/>'),
    }


_SETS: dict[str, dict[str, Face]] = {"zh": _chinese(), "en": _english()}


def style_of(name: str, language: Language) -> Face:
    """The face of a paragraph style, by the name Word shows ("Heading 1") or stores ("heading 1")."""
    styles = _SETS[language]
    return styles.get(name) or styles[name.lower()]


def faces(language: Language) -> tuple[str, ...]:
    """All faces that a document of `language` names."""
    return tuple({face for style in _SETS[language].values() for face in (style.chinese, style.latin)})


def fonts_xml(chinese: str, latin: str, *, hint: bool = False) -> str:
    """`w:rFonts` naming the face for each script: never a theme face, never left to the reader's default."""
    asked = ' w:hint="eastAsia"' if hint else ""
    return f'<w:rFonts xmlns:w="{W}" w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{chinese}" w:cs="{latin}"{asked}/>'


def put_styles(out: WordDocument, language: Language) -> None:
    """Replace all styles of a new Word document by ours."""
    sheet = out.styles.element
    for child in list(sheet):
        sheet.remove(child)
    for child in parse_xml(_sheet(language)):
        sheet.append(child)


def _sheet(language: Language) -> str:
    lang = "zh-CN" if language == "zh" else "en-GB"
    normal = _SETS[language]["Normal"]
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{fonts_xml(normal.chinese, normal.latin)}<w:sz w:val="{normal.size * 2:.0f}"/>'
        f'<w:lang w:val="{lang if language == "en" else "en-US"}" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
    )
    body = "".join(_style(name, face) for name, face in _SETS[language].items())
    none = '<w:style w:type="character" w:default="1" w:styleId="a0"><w:name w:val="Default Paragraph Font"/></w:style>'
    edges = ("top", "left", "bottom", "right", "insideH", "insideV")
    ruled = "".join(f'<w:{e} w:val="single" w:sz="4" w:space="0" w:color="7B8794"/>' for e in edges)
    lines = "".join(
        f'<w:{e} w:val="single" w:sz="{size}" w:space="0" w:color="000000"/>'
        for e, size in (("top", 8), ("bottom", 8), ("insideH", 6))
    )
    tables = _table_style("TableNormal", "Normal Table", "", default=True)
    tables += _table_style("Ruled", "Ruled", ruled) + _table_style("Imprint", "Imprint", lines)
    return f'<w:styles xmlns:w="{W}">{defaults}{body}{none}{tables}</w:styles>'


def _table_style(key: str, name: str, borders: str, *, default: bool = False) -> str:
    first = ' w:default="1"' if default else ""
    based = "" if default else '<w:basedOn w:val="TableNormal"/>'
    lines = f"<w:tblBorders>{borders}</w:tblBorders>" if borders else ""
    margins = '<w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar>'
    return (
        f'<w:style w:type="table"{first} w:styleId="{key}"><w:name w:val="{name}"/>{based}'
        f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/>{lines}{margins}</w:tblPr></w:style>'
    )


def _style(name: str, face: Face) -> str:
    first = ' w:default="1"' if name == "Normal" else ""
    based = "" if name == "Normal" else '<w:basedOn w:val="Normal"/>'
    after = '<w:next w:val="BodyText"/>' if name.startswith("heading") else ""
    bold = "<w:b/><w:bCs/>" if face.bold else ""
    colour = f'<w:color w:val="{face.colour}"/>' if face.colour else ""
    tight = f'<w:spacing w:val="{-face.squeeze}"/>' if face.squeeze else ""
    size = f'<w:sz w:val="{face.size * 2:.0f}"/><w:szCs w:val="{face.size * 2:.0f}"/>'
    key = "".join(part.capitalize() for part in name.split())
    return (
        f'<w:style w:type="paragraph"{first} w:styleId="{key}"><w:name w:val="{name}"/>{based}{after}<w:qFormat/>'
        f"<w:pPr>{face.paragraph}</w:pPr>"
        f"<w:rPr>{fonts_xml(face.chinese, face.latin)}{bold}{colour}{tight}{size}</w:rPr></w:style>"
    )
