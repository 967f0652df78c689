"""`/hsds/`: the public directory as the HSDS API reference 3.0 has it. Open to everybody; nothing here is about a person."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ambos.domain.geography import Point
from ambos.domain.hsds.standard import official
from ambos.records.accounts.permissions import public
from ambos.records.directory.queries import needs_taxonomy, needs_taxonomy_key, needs_terms
from ambos.records.network.queries import place
from ambos.records.registry.loading import destinations

from ..exports.problems import problem
from ..queries.hsds import Asked, Listing

OPEN = public("the directory of services is public: a 211 line reads it every night without a key")
MOST, USUAL = 500, 50
PROFILE = "https://docs.openreferral.org/en/v3.0.1/"


class BadQuestion(Exception):
    """A parameter that means nothing. ``name`` is the parameter's."""

    def __init__(self, name: str, why: str):
        self.name, self.why = name, why
        super().__init__(f"{name}: {why}")


def answered(view: Any) -> Any:
    """JSON that any page on the web may read, or a problem in JSON."""

    @wraps(view)
    def answering(request, *args, **kwargs):
        try:
            answer = view(request, *args, **kwargs)
        except BadQuestion as bad:
            answer = problem(400, "bad-question", str(bad), parameter=bad.name)
        except Http404:
            answer = problem(404, "not-found", "There is no such record, or it is not public.")
        answer.headers["Access-Control-Allow-Origin"] = "*"
        answer.headers.setdefault("Cache-Control", "public, max-age=300")
        return answer

    return OPEN(require_safe(answering))


@answered
def about(request):
    """What this API is."""
    return JsonResponse(
        {"version": "3.0", "profile": PROFILE, "openapi_url": _absolute(reverse("interfaces:hsds-openapi"), request)}
    )


@answered
def openapi(request):
    """The official description, with this installation's name and address in it."""
    described = json.loads(json.dumps(official("openapi")))
    described["info"] = {
        "title": "Ambos: directory of services", "version": "1", "summary": "HSDS 3.0 API, read only",
        "license": {"name": "CC BY-SA 4.0", "url": "https://creativecommons.org/licenses/by-sa/4.0/"},
    }  # fmt: skip
    described["servers"] = [{"url": _absolute(reverse("interfaces:hsds-about"), request).rstrip("/")}]
    return JsonResponse(described)


@answered
def services(request):
    """Services, as a list or whole."""
    return _listing(request, "service")


@answered
def service(request, key):
    """One whole service."""
    return _one("service", key)


@answered
def organizations(request):
    """Organizations, as a list or whole."""
    return _listing(request, "organization")


@answered
def organization(request, key):
    """One whole organization."""
    return _one("organization", key)


@answered
def service_at_locations(request):
    """Services at their places, as a list or whole; within a distance of a postal code when asked."""
    return _listing(request, "service_at_location")


@answered
def service_at_location(request, key):
    """One of them, whole."""
    return _one("service_at_location", key)


@answered
def taxonomies(request):
    """The one taxonomy: the needs."""
    return _page(request, [needs_taxonomy()])


@answered
def taxonomy(request, key):
    """The taxonomy of needs."""
    if str(key) != needs_taxonomy_key():
        raise Http404
    return JsonResponse(needs_taxonomy())


@answered
def taxonomy_terms(request):
    """Needs as terms."""
    found = list(needs_terms())
    if asked := request.GET.get("taxonomy_id"):
        found = [row for row in found if row["taxonomy_id"] == asked]
    if asked := request.GET.get("parent_id"):
        found = [row for row in found if row.get("parent_id") == asked]
    if _yes(request, "top_only"):
        found = [row for row in found if "parent_id" not in row]
    if asked := request.GET.get("search", "").lower():
        found = [row for row in found if asked in f"{row['name']} {row['description']}".lower()]
    return _page(request, found)


@answered
def taxonomy_term(request, key):
    """One need as a term."""
    found = next((row for row in needs_terms() if row["id"] == str(key)), None)
    if found is None:
        raise Http404
    return JsonResponse(found)


# -- pieces ---------------------------------------------------------------------------------------------------------------
def _one(kind: str, key: UUID) -> HttpResponse:
    found = Listing(kind, Asked(), timezone.localdate()).one(key)
    if found is None:
        raise Http404
    return JsonResponse(found)


def _listing(request, kind: str) -> HttpResponse:
    listing = Listing(kind, _asked(request), timezone.localdate())
    whole = _yes(request, "full") or (kind == "organization" and _yes(request, "full_service"))
    if kind == "service" and _yes(request, "minimal"):
        stamps = listing.stamps()
        return JsonResponse(envelope(stamps, len(stamps), 1, max(len(stamps), 1)))
    if _format(request) == "ndjson":
        lines = (
            json.dumps(record, ensure_ascii=False) + "\n"
            for start in range(0, listing.total, 100)
            for record in listing.records(start, start + 100, listed=not whole)
        )
        return StreamingHttpResponse(lines, content_type="application/x-ndjson")
    number, size = _where(request)
    records = listing.records((number - 1) * size, number * size, listed=not whole)
    return JsonResponse(envelope(records, listing.total, number, size))


def _page(request, rows: list[dict[str, Any]]) -> HttpResponse:
    if _format(request) == "ndjson":
        return StreamingHttpResponse((json.dumps(r) + "\n" for r in rows), content_type="application/x-ndjson")
    number, size = _where(request)
    return JsonResponse(envelope(rows[(number - 1) * size : number * size], len(rows), number, size))


def envelope(contents: list[Any], total: int, number: int, size: int) -> dict[str, Any]:
    """A page as the reference has it."""
    pages = max(1, -(-total // size))
    return {
        "total_items": total, "total_pages": pages, "page_number": number, "size": len(contents),
        "first_page": number == 1, "last_page": number >= pages, "empty": not contents, "contents": contents,
    }  # fmt: skip


def _asked(request) -> Asked:
    near, km = _near(request)
    return Asked(
        search=request.GET.get("search", "")[:200],
        organization=_key(request, "organization_id"),
        term=_key(request, "taxonomy_term_id"),
        taxonomy=_key(request, "taxonomy_id"),
        modified_after=_moment(request, "modified_after"),
        near=near,
        within_km=km,
    )


def _near(request) -> tuple[Point | None, float | None]:
    code, metres = request.GET.get("postcode", ""), request.GET.get("proximity", "")
    if not code:
        return None, None
    found = next((p for pack in destinations() if (p := place(pack.code, "zip", code))), None)
    if found is None or found.latitude is None:
        raise BadQuestion("postcode", "is not known here")
    try:
        km = float(metres or 25_000) / 1000
    except ValueError:
        raise BadQuestion("proximity", "is no number of metres") from None
    if not 0 <= km <= 20_000:
        raise BadQuestion("proximity", "is no distance on Earth")
    return Point(found.latitude, found.longitude), km


def _key(request, name: str) -> UUID | None:
    said = request.GET.get(name)
    try:
        return UUID(said) if said else None
    except ValueError:
        raise BadQuestion(name, "is no UUID") from None


def _moment(request, name: str) -> datetime | None:
    said = request.GET.get(name)
    try:
        # A + in an address that was not written as %2B arrives as a blank.
        at = datetime.fromisoformat(said.replace(" ", "+")) if said else None
    except ValueError:
        raise BadQuestion(name, "is no date and time") from None
    return at.replace(tzinfo=UTC) if at and at.tzinfo is None else at


def _yes(request, name: str) -> bool:
    said = request.GET.get(name, "false").lower()
    if said not in ("true", "false", "1", "0", ""):
        raise BadQuestion(name, "is true or false")
    return said in ("true", "1")


def _format(request) -> str:
    said = request.GET.get("format", "json")
    if said not in ("json", "ndjson"):
        raise BadQuestion("format", "is json or ndjson")
    return said


def _where(request) -> tuple[int, int]:
    found = []
    for name, usual, most in (("page", 1, 1_000_000), ("per_page", USUAL, MOST)):
        said = request.GET.get(name) or str(usual)
        if not said.isascii() or not said.isdigit() or not 1 <= int(said) <= most:
            raise BadQuestion(name, f"is a number from 1 to {most}")
        found.append(int(said))
    return found[0], found[1]


def _absolute(path: str, request) -> str:
    return f"{settings.ORIGIN_URL}{path}" if settings.ORIGIN_URL else request.build_absolute_uri(path)
