"""The page that takes attendance without a signal: its shell, the list a phone keeps, what it sends when there is one.

The shell is public and holds nobody's data, so that it can be kept on the phone. The list and what is sent back need a session;
an expired one answers with a way to sign in and loses nothing, since the phone keeps what was not taken.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template import engines
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ambos.domain.errors import Reason, Refused
from ambos.records.accounts.permissions import allowed, public
from ambos.records.registry.queries import explain, name_of

from .. import actions, queries
from ..loading import rules_on
from ..permissions import LEARNER_READERS

FOLDER = Path(settings.ROOT) / "ambos/static/plazas"
SHELL = ("css/tokens.css", "css/base.css", "plazas/phone.css", "plazas/attendance.js")


@public("the shell of the page that takes attendance; holds nobody's data")
@require_safe
def page(request):
    """The shell. Everything it shows it takes from the phone itself, or from the list."""
    response = render(request, "plazas/phone.html", {"keeps_days": rules_on(timezone.localdate()).phone_keeps_days})
    response["Cache-Control"] = "no-cache"
    return response


@public("says how the page is called when it is put beside the other apps of a phone")
@require_safe
def manifest(request):
    """So that the page can be installed."""
    home = reverse("plazas:phone")
    icon = {
        "src": staticfiles_storage.url("plazas/icon.svg"),
        "sizes": "any",
        "type": "image/svg+xml",
        "purpose": "any maskable",
    }
    return JsonResponse(
        {
            "id": home, "name": f"{_('Attendance')} · {name_of('plazas')}", "short_name": str(_("Attendance")), "start_url": home,
            "scope": home, "display": "standalone", "background_color": "#fbfaf7", "theme_color": "#0a4a3b",
            "lang": request.LANGUAGE_CODE, "icons": [icon],
        },
        content_type="application/manifest+json",
    )  # fmt: skip


@public("keeps the page on the phone for when there is no signal; holds nobody's data")
@require_safe
def worker(request):
    """The service worker, with the addresses of what it keeps: the shell and nothing else."""
    script = (FOLDER / "sw.js").read_text(encoding="utf-8")
    kept = [reverse("plazas:phone"), *_theme(), *(staticfiles_storage.url(name) for name in SHELL)]
    content = "".join((Path(settings.ROOT) / "ambos/static" / name).read_text(encoding="utf-8") for name in SHELL)
    version = hashlib.sha256((script + content + "".join(kept)).encode()).hexdigest()[:12]
    listed = ",".join(f'"{address}"' for address in kept)
    response = HttpResponse(
        script.replace("{version}", version).replace('"{kept}"', listed), content_type="text/javascript; charset=utf-8"
    )
    response["Cache-Control"] = "no-cache"
    return response


@require_http_methods(["GET", "POST"])
@allowed(*LEARNER_READERS)
def take_list(request):
    """GET: who is signed in here, and the token a form needs. POST: the list of her groups for this phone."""
    who = {
        "account": str(request.user.pk),
        "initials": "".join(word[0] for word in request.user.name.split()[:2]).upper(),
    }
    if request.method == "GET":
        return JsonResponse(who | {"token": get_token(request)})
    try:
        sent = json.loads(request.body)
        taken = actions.give_list(device=_text(sent["device"]), taken_there=_moment(sent["now"]), by=request.access)
    except (ValueError, KeyError, TypeError, OverflowError):
        return JsonResponse({"error": "bad"}, status=400)
    return JsonResponse(
        who
        | {"list": str(taken.pk), "now": _milliseconds(taken.taken_at), "groups": queries.phone_groups(request.access)}
    )


@require_POST
@allowed(*LEARNER_READERS)
def sync(request):
    """Take what a phone wrote down. Each mark and note is answered for: taken, or why not. One that cannot be read is answered for by its
    key and holds up no other."""
    unread: list[str] = []
    try:
        sent = json.loads(request.body)
        marks, notes = _each(sent["marks"], _mark, unread), _each(sent["notes"], _note, unread)
        phone_list, now = queries.phone_list(request.access, UUID(sent["list"])), _moment(sent["now"])
    except (ValueError, KeyError, TypeError, OverflowError, AttributeError):
        return JsonResponse({"error": "bad"}, status=400)
    except ObjectDoesNotExist:
        return JsonResponse({"error": "other_account"}, status=409)
    try:
        done = actions.sync_phone(phone_list=phone_list, sent_there=now, marks=marks, notes=notes, by=request.access)
    except Refused as refused:
        return JsonResponse(
            {"error": "refused", "why": [str(explain(reason)) for reason in refused.reasons]}, status=400
        )
    refused = {key: [str(explain(reason)) for reason in reasons] for key, reasons in done.refused.items()}
    refused |= {key: [str(explain(Reason("plazas.not_readable")))] for key in unread}
    return JsonResponse({"taken": done.taken, "refused": refused, "differing": done.differing, "clocks": done.clocks})


def _theme() -> list[str]:
    """The address of the pack's colours, as every page links it."""
    return re.findall(r'href="([^"]+)"', engines["django"].from_string("{% theme %}").render())


def _each(rows: list, read: Callable[[dict], Any], unread: list[str]) -> list:
    """The rows that can be read; of the others the keys, in ``unread``. ``TypeError`` and ``KeyError`` where there is not even a key."""
    found = []
    for one in rows:
        key = _text(one["key"])[:36]
        try:
            found.append(read(one))
        except (ValueError, KeyError, TypeError, OverflowError, AttributeError):
            unread.append(key)
    return found


def _text(value: Any) -> str:
    """What was typed without what no database keeps: NULs, and half of an emoji that was cut in two."""
    return str(value).replace("\0", "").encode("utf-8", "ignore").decode()


def _mark(one: dict) -> actions.PhoneMark:
    return actions.PhoneMark(
        key=UUID(one["key"]), group=UUID(one["group"]), day=date.fromisoformat(one["day"]), learner=UUID(one["learner"]),
        state=_text(one["state"])[:8], number=min(max(int(one["number"]), 0), 2**31 - 1), written=_moment(one["written"]),
    )  # fmt: skip


def _note(one: dict) -> actions.PhoneNote:
    return actions.PhoneNote(
        key=UUID(one["key"]),
        learner=UUID(one["learner"]),
        text=_text(one["text"])[:2000],
        written=_moment(one["written"]),
    )


def _moment(milliseconds) -> datetime:
    """A phone's clock as it counts, since 1970. ``ValueError`` and ``OverflowError`` for what is no moment."""
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
