"""The page that verifies, in one piece: markup, style and script from ``static/verify``, words from the packs, roots.

Built, not served file by file, for two reasons: its policy pins script and style by their hashes, so that a copy saved by
a school is as strict as ours; and the first load is one request, after which the phone needs none.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache

import cbor2
from django.conf import settings

from . import reading

FOLDER = settings.ROOT / "ambos" / "static" / "verify"
NO_ADDRESS = "https://verifica.ambos.example"
"""Stands on samples made where no installation is: a name that by its kind (RFC 2606) leads nowhere."""
ListPair = tuple[bytes, bytes]
_STRING = re.compile(r'("(?:[^"\\\n]|\\.)*")')
_SPACED = re.compile(r" *([=+*/<>&|?:,;(){}[\]!-]+) *")
_JOINED = re.compile(r"(?<=[{(\[,])\n|\n(?=[})\]])")
_REMARK = re.compile(r" // .*|/\*.*?\*/")


@dataclass(frozen=True)
class Page:
    """The page and the policy it also carries inside."""

    html: str
    policy: str


def page_address() -> str:
    """Where the page that verifies stands, with its last slash."""
    return f"{settings.ORIGIN_URL or NO_ADDRESS}/v/"


def bundle(pairs: list[ListPair]) -> bytes:
    """The signed lists as the page fetches them: pairs of a list of keys and a list of revocations."""
    return cbor2.dumps([list(pair) for pair in pairs])


def page(*, roots: list[bytes], home: str = "", lists: bytes | None = None, addresses: list[str] | None = None) -> Page:
    """The page that trusts these roots. ``lists`` makes it a copy to keep: it then fetches nothing, and only the folio form
    asks ``home``, the address of the page on the server. ``addresses``: where codes of ours may lead (default: to the page
    of this installation)."""
    style, script = _small("verify.css"), _small("seal.js") + _small("verify.js")
    words = reading.words()
    data = {
        "roots": [_b64(root) for root in roots],
        "home": home,
        "pages": addresses or [page_address()],
        "subjects": _told(words["subjects"]),
        "grades": _told(words["grades"]),
        "letters": words["letters"],
        "highest": words["scale"]["highest"],
        "scale": "|".join(words["scale"]["words"]),
    } | ({"lists": _b64(lists)} if lists else {})
    policy = _policy(style, script, asks=home if lists else "'self'")
    parts = {
        "policy": policy,
        "style": style,
        "script": script,
        "data": json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"),
    }
    html = re.sub(r"\{(policy|style|data|script)\}", lambda found: parts[found[1]], _small("verify.html"))
    return Page(html, policy)


@cache
def service_worker() -> str:
    """The script that keeps the page on the phone; its version is that of the sources, so that a new page replaces the old."""
    names = ("verify.html", "verify.css", "seal.js", "verify.js", "sw.js")
    version = hashlib.sha256(b"".join((FOLDER / name).read_bytes() for name in names)).hexdigest()[:12]
    return (FOLDER / "sw.js").read_text(encoding="utf-8").replace("{version}", version)


def _told(words: dict[int, reading.Pair]) -> dict[int, str]:
    return {number: "|".join(pair) for number, pair in words.items()}


def _policy(style: str, script: str, *, asks: str) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'sha256-{_hash(script)}'",
            f"style-src 'sha256-{_hash(style)}'",
            f"connect-src {asks}",
            "img-src data:",
            "worker-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


@cache
def _small(name: str) -> str:
    """A source as it is sent: without comments, indentation, the spaces around signs and the ends of lines within brackets.
    Names and words stay, so that whoever looks into a saved page can read it. The hash in the policy is over what is sent."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    kept = "\n".join(line for line in lines if line and not line.startswith("//"))
    if not name.endswith(".js"):
        return kept
    # Strings pass whole. Patterns here hold no spaces, and nothing is subtracted from a negative number.
    squeezed = "\n".join(
        "".join(part if part[:1] == '"' else _SPACED.sub(r"\1", _REMARK.sub("", part)) for part in _STRING.split(line))
        for line in kept.splitlines()
    )
    return _JOINED.sub("", squeezed) + "\n"


def _hash(text: str) -> str:
    return _b64(hashlib.sha256(text.encode()).digest())


def _b64(content: bytes) -> str:
    return base64.b64encode(content).decode()
