"""One door for plain files. In: a file of any kind and the columns wanted of it. Out: a frame, and every row, column and sheet
left out.

Commands read with `read` (or `open_list`, then `Raw.select`) and write with `write`; engines take frames only. See README.md.
"""

from yipanqi.engines.lists._headings import Maps, even, nearest
from yipanqi.engines.lists._reading import Listing, Raw, Refused, Wanted, open_list, read
from yipanqi.engines.lists._source import IN, inflow, is_stream
from yipanqi.engines.lists._telling import as_json, of_files, told
from yipanqi.engines.lists._writing import OUT, Part, check_target, write

__all__ = [
    "IN",
    "OUT",
    "Listing",
    "Maps",
    "Part",
    "Raw",
    "Refused",
    "Wanted",
    "as_json",
    "check_target",
    "even",
    "inflow",
    "is_stream",
    "nearest",
    "of_files",
    "open_list",
    "read",
    "told",
    "write",
]
