"""A line of the log. In: what happened. Out: its line, without what opens a page to whoever reads it."""

from __future__ import annotations

import logging
import re

#: The personal part of a reviewer's address, wherever a line, an address in it or a traceback names one.
_PERSONAL = re.compile(r"(/bounties/review/)[^/\s\"'?#<>]+")


class Lines(logging.Formatter):
    """Formats as `logging.Formatter` does; personal parts of addresses become dots, in the message and in the traceback."""

    def format(self, record: logging.LogRecord) -> str:
        return _PERSONAL.sub(r"\1…", super().format(record))
