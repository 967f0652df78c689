"""The colours of the country that runs Ambos, as a small style sheet over the house's own.

A pack sets tokens (``accent``, ``action`` and their kin; ``dark:`` before a name is its dark twin) and nothing else: the
policy allows no style in a page, so they come from an address of their own that changes with what it says and may
therefore be kept by the browser for a year.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse

from ambos.records.accounts.permissions import public
from ambos.records.registry.loading import origin

_TOKEN = re.compile(r"(dark:)?[a-z][a-z0-9-]*")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@cache
def style_sheet() -> str:
    """The style sheet of the origin pack, "" when it sets no colour. ``ImproperlyConfigured`` for what is no colour."""
    accent = origin().accent
    for token, colour in accent.items():
        if not (_TOKEN.fullmatch(token) and _COLOUR.fullmatch(colour)):
            raise ImproperlyConfigured(f"the origin pack sets {token} to {colour}: a token and #rrggbb are wanted")
    light = "".join(f"--{token}:{colour};" for token, colour in accent.items() if ":" not in token)
    dark = "".join(
        f"--{token.removeprefix('dark:')}:{colour};" for token, colour in accent.items() if token.startswith("dark:")
    )
    return (f":root{{{light}}}" if light else "") + (
        f'@media (prefers-color-scheme:dark){{:root:not([data-theme="light"]){{{dark}}}}}'
        f':root[data-theme="dark"]{{{dark}}}'
        if dark
        else ""
    )


@cache
def digest() -> str:
    """What the address carries, so that a changed theme has a new address."""
    return hashlib.sha256(style_sheet().encode()).hexdigest()[:12]


@public("the colours of the country; holds nobody's data")
def theme(request, digest: str):
    """The style sheet. The digest is for the browser's memory only: the sheet in force is always what is answered."""
    return HttpResponse(
        style_sheet(), content_type="text/css; charset=utf-8", headers={"Cache-Control": "public, max-age=31536000"}
    )
