"""The three static pages (vote, trustee, check), each in one piece from ``static/elections``: the same bytes for everybody.

Nothing of a voter, an election or a session goes into them, so that their hash can be published and compared by anybody who
saves the page. Script and style are pinned by their hashes in the page's own policy; the arithmetic runs in a worker made
from the page itself, so that the one hash covers it too.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import cache

from django.conf import settings

STATIC = settings.ROOT / "ambos" / "static"
TITLES = {"vote": "Votar · Vote", "trustee": "Llaves de la elección · Election keys", "check": "Verificar · Verify"}
WORKERS = {
    "vote": ("group.js", "ballot.js", "worker.js"),
    "trustee": ("group.js", "trustee-group.js", "trustee-worker.js"),
    "check": ("group.js", "check-worker.js"),
}


@dataclass(frozen=True)
class Page:
    """The page, the policy it also carries inside, and the hash that is published."""

    html: bytes
    policy: str
    digest: str


@cache
def page(name: str) -> Page:
    """One of the three pages. ``KeyError`` for another."""
    style = _source("verify", "verify.css") + _source("elections", "page.css")
    script = "".join(_source("elections", source) for source in (f"{name}-words.js", "shell.js", f"{name}.js"))
    worker = "".join(_source("elections", source) for source in WORKERS[name])
    policy = _policy(style, script)
    parts = {"title": TITLES[name], "policy": policy, "style": style, "worker": worker, "script": script}
    shell = (STATIC / "elections" / "page.html").read_text(encoding="utf-8")
    html = re.sub(r"\{(title|policy|style|worker|script)\}", lambda found: parts[found[1]], shell).encode()
    return Page(html, policy, hashlib.sha256(html).hexdigest())


def _policy(style: str, script: str) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'sha256-{_hash(script)}'",
            f"style-src 'sha256-{_hash(style)}'",
            "connect-src 'self'",
            "img-src data:",
            "worker-src blob:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


@cache
def _source(folder: str, name: str) -> str:
    """A source without its comment lines and indentation. The hash is over what is sent."""
    lines = (line.strip() for line in (STATIC / folder / name).read_text(encoding="utf-8").splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
