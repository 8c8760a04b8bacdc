"""The evidence pack: one signed .zip that anyone can check without account or network.

In: briefing files, figures, the records behind them, sources, snapshot, a private key. Out: the .zip with
`verify.html` inside, and the verdict on a pack. Digests SHA-256, signature Ed25519 (RFC 8032), archive zip.
Pure: no clock, no database.
"""

from yipanqi.briefing.pack.recompute import agrees, recomputed, rule_for
from yipanqi.briefing.pack.verifying import Check, Verdict, verify_pack
from yipanqi.briefing.pack.writing import pack_bytes, table, write_pack
from yipanqi.ledger.keys import fingerprint_of, key_from_pem, new_key_pem, same_fingerprint

__all__ = [
    "Check",
    "Verdict",
    "agrees",
    "fingerprint_of",
    "key_from_pem",
    "new_key_pem",
    "pack_bytes",
    "recomputed",
    "rule_for",
    "same_fingerprint",
    "table",
    "verify_pack",
    "write_pack",
]
