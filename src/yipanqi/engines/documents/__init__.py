"""One document, four outputs. In: `model.Document` (words, figures, tables, charts; one language, no
database, no clock). Out: Word (`docx.render`), PDF (`pdf.render`), a web page or fragment (`html.page`,
`html.fragment`). Same document, same bytes. Layout of official documents: GB/T 9704-2012.
"""

from yipanqi.engines.documents.model import (
    Block,
    Cell,
    Chart,
    Document,
    FigureRef,
    Imprint,
    IndexEntry,
    Items,
    Note,
    Paragraph,
    Run,
    Section,
    Series,
    Table,
    Text,
    figure_id,
    figures_of,
    index_of,
    text_of,
)

__all__ = [
    "Block",
    "Cell",
    "Chart",
    "Document",
    "FigureRef",
    "Imprint",
    "IndexEntry",
    "Items",
    "Note",
    "Paragraph",
    "Run",
    "Section",
    "Series",
    "Table",
    "Text",
    "figure_id",
    "figures_of",
    "index_of",
    "text_of",
]
