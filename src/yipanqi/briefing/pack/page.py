"""verify.html: one page with the data, the signature and the means to check them. In: members of the pack.
Out: HTML text.

Figures, records, sources, the signed list of contents and its signature stand inside as JSON; the page may
load nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import resources

_PAGE = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>证据核对 · Evidence check</title>
<style>
@CSS@</style>
</head>
<body>
<main id="page"><p>正在核对… 需要启用 JavaScript。 · Checking… JavaScript is needed.</p></main>
<script type="application/json" id="embedded">@DATA@</script>
<script>
@PROOF@
@VERIFY@</script>
</body>
</html>
"""


def verify_page(members: Mapping[str, bytes]) -> str:
    """The page for a pack of `members` (must hold contents.json, contents.sig, figures.json, sources.json)."""
    names = ("contents.json", "contents.sig", "figures.json", "sources.json")
    carried = [name for name in members if name in names or name.startswith("records/")]
    data = json.dumps({name: members[name].decode() for name in sorted(carried)}, ensure_ascii=False)
    # Inside a script element nothing may look like its end or like a comment.
    parts = {"@DATA@": data.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")}
    for mark, file in (("@CSS@", "verify.css"), ("@PROOF@", "proof.js"), ("@VERIFY@", "verify.js")):
        parts[mark] = (resources.files(__package__) / file).read_text(encoding="utf-8")
    page = _PAGE
    for mark in ("@CSS@", "@PROOF@", "@VERIFY@", "@DATA@"):  # data last: it may hold anything
        page = page.replace(mark, parts[mark], 1)
    return page
