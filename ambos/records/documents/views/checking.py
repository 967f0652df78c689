"""The page that verifies, and the three things it may fetch: the lists, its keeper for when there is no signal, one word
about a folio. None of them learns what stands behind the # of a code."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from ambos.domain.errors import Refused
from ambos.domain.folios import read_folio
from ambos.domain.sealed_credentials import as_jwk
from ambos.domain.sealed_lists import open_lists
from ambos.records.accounts.permissions import public
from ambos.records.registry.keyrings import keyring

from .. import queries
from ..exports import page as pages
from ..exports import twins
from ..exports.samples import key_id as sample_key_id
from ..exports.samples import known_key, sample_lists, sample_root
from ..keys import root_public

TRIES, WINDOW = 20, 600
"""So many folios one address may ask for in so many seconds. A folio carries 53 bits of chance."""


@require_safe
@public("Anybody who holds a paper may check it")
def verify(request):
    """The page itself. It is the same for everybody and sets nothing."""
    made = pages.page(roots=_roots(), home="", addresses=_addresses())
    response = HttpResponse(made.html)
    response["Content-Security-Policy"] = f"{made.policy}; frame-ancestors 'none'"
    response["Cache-Control"] = "no-cache"
    response["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()"
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
@public("The signed lists of keys and revocations are for everybody")
def lists(request):
    """The signed lists; whoever fetches them proves them from the root the page carries."""
    response = HttpResponse(pages.bundle(_pairs()), content_type="application/cbor")
    response["Cache-Control"] = "no-cache"
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
@public("What keeps the page on the phone is the same for everybody")
def service_worker(request):
    """The script that answers when there is no signal. At a fixed address, so that a new one replaces it."""
    response = HttpResponse(pages.service_worker(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
@public("A school may keep the page as one file")
def save(request):
    """The page with today's lists inside, as one file."""
    made = pages.page(roots=_roots(), home=pages.page_address(), lists=pages.bundle(_pairs()), addresses=_addresses())
    response = HttpResponse(made.html, content_type="text/html; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="ambos-verify.html"'
    return response


@require_safe
@public("The key behind a credential is for everybody")
def key(request, key_id):
    """A public key as a JWK, for whoever checks a digital twin; 404 for a key nobody should believe."""
    listed = next((lists.keys.keys[key_id] for lists, _ in _known() if key_id in lists.keys.keys), None)
    if listed is None or listed.compromise is not None:
        raise Http404
    return _open(JsonResponse(as_jwk(listed.public, twins.key_address(key_id)), content_type="application/jwk+json"))


@require_safe
@public("The list of revocations of a key is for everybody")
def status(request, key_id):
    """The list of revocations of one key as a Bitstring Status List credential, signed by the publisher."""
    known, publisher = next(((one, press) for one, press in _known() if key_id in one.keys.keys), (None, None))
    if known is None or publisher is None:
        raise Http404
    name = f"documents:status:{key_id}:{known.revocations.sequence}"
    signed = cache.get_or_set(name, lambda: twins.status_jwt(known, key_id, *publisher()), 3600)
    return _open(HttpResponse(signed, content_type="application/vc+jwt"))


@csrf_exempt
@require_POST
@public("Whoever cannot scan a paper may ask for its folio; the answer is one word")
def folio(request):
    """In force, revoked or unknown; nothing about whom. Changes nothing, hence no token; counted, hence slow to guess."""
    if too_many(request, "folio"):
        return _word({"state": "many"}, status=429)
    try:
        asked = read_folio(request.POST.get("folio", "")[:40])
    except Refused:
        return _word({"state": "unknown"})
    return _word({"state": queries.folio_state(asked)})


def _word(answer: dict[str, str], status: int = 200) -> JsonResponse:
    response = JsonResponse(answer, status=status)
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "no-store"
    return response


def too_many(request, what: str) -> bool:
    """Counts this try at ``what``. The address is kept for ten minutes, as a keyed hash."""
    who = f"{what}:" + keyring("documents.tries").blind(get_adapter().get_client_ip(request))
    cache.add(who, 0, WINDOW)
    return cache.incr(who) > TRIES


def _roots() -> list[bytes]:
    roots = [root for root in (root_public(),) if root]
    return roots if settings.IS_PRODUCTION else [*roots, sample_root()]


def _addresses() -> list[str]:
    """Where codes of ours may lead; those of samples may have been made where no installation is."""
    return [pages.page_address(), *(() if settings.IS_PRODUCTION else (f"{pages.NO_ADDRESS}/v/",))]


def _known():
    """Lists in force here, each with what answers who signs its revocations."""
    ours = queries.lists()
    if ours:
        yield ours, queries.publisher
    if not settings.IS_PRODUCTION:
        yield open_lists(*sample_lists(), [sample_root()]), lambda: (known_key("publisher"), sample_key_id("publisher"))


def _open(response: HttpResponse) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "max-age=300"
    return response


def _pairs() -> list[tuple[bytes, bytes]]:
    pairs = [pair for pair in (queries.list_pair(),) if pair]
    return pairs if settings.IS_PRODUCTION else [*pairs, sample_lists()]
