"""The calls. Each is a sentence, as a view is: which scope, may it, do it, say it."""

from typing import Any
from uuid import UUID

from django.http import Http404, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from ninja import Query

from ambos.domain.periods import Month
from ambos.records.accounts.permissions import public
from ambos.records.casework.actions import accept_request, decline_request, record_outcome
from ambos.records.casework.queries import request_for_service, shared_request
from ambos.records.casework.queries.partner import shared_rows
from ambos.records.casework.queries.sharing import shared
from ambos.records.directory import queries as directory
from ambos.records.directory.actions import confirm_service, set_capacity
from ambos.records.evaluation.exports import row_of
from ambos.records.evaluation.queries import indicator as indicator_of
from ambos.records.evaluation.queries import indicators as all_indicators
from ambos.records.evaluation.queries import table
from ambos.records.network.queries import office_by_code, office_for, offices

from .. import actions
from ..exports.problems import problem
from ..permissions import PER_MINUTE
from . import shapes
from .house import MOST, SHAPE, USUAL, api, described, framed, page_of, scope

Number = Query(1, ge=1, le=1_000_000)
Size = Query(USUAL, ge=1, le=MOST)


@api.get("/", response=shapes.About, openapi_extra=described(""), summary="What this token is")
def about(request):
    post = request.token.post
    return {
        "name": request.token.name, "scopes": request.token.scopes, "role": request.access.role,
        "office": post.office.code if post.office else None,
        "organization": post.organization.name if post.organization else None,
        "expires_at": request.token.expires_at, "per_minute": PER_MINUTE,
    }  # fmt: skip


# -- directory ------------------------------------------------------------------------------------------------------------
@api.get("/services", response=shapes.Services, openapi_extra=described("directory:read"), summary="Services")
@scope("directory:read")
def services(request, search: str = "", need: str = "", freshness: str = "", page: int = Number, per_page: int = Size):
    today = timezone.localdate()
    found = directory.search_services(
        request.access, text=search, need=need, freshness=freshness if freshness in ("fresh", "stale") else "", on=today
    )
    said = directory.capacity_of(found[(page - 1) * per_page : page * per_page], today)
    return page_of(found, page, per_page, lambda row: _service(row, said, today))


@api.get(
    "/services/{key}", response=shapes.Service, openapi_extra=described("directory:read", 404), summary="A service"
)
@scope("directory:read")
def service(request, key: UUID):
    today = timezone.localdate()
    found = directory.service(request.access, key)
    return _service(found, directory.capacity_of([found], today), today)


@api.put("/services/{key}/capacity", response=shapes.CapacityKept, openapi_extra=described("directory:write", 404, 409),
         summary="How many people it can take in a week")  # fmt: skip
@scope("directory:write")
def capacity(request, key: UUID, body: shapes.Capacity):
    kept = set_capacity(service=directory.service(request.access, key), by=request.access, **body.dict())
    return {"week_of": kept.week_of, "places": kept.places, "taken": kept.taken}


@api.post("/services/{key}/confirm", response=shapes.Service, openapi_extra=described("directory:write", 404, 409),
          summary="All that the directory says of it is still true")  # fmt: skip
@scope("directory:write")
def confirm(request, key: UUID):
    today = timezone.localdate()
    kept = confirm_service(service=directory.service(request.access, key), by=request.access)
    return _service(kept, directory.capacity_of([kept], today), today)


def _service(row: Any, said: dict[UUID, Any], today: Any) -> dict[str, Any]:
    return {
        "id": row.pk, "name": row.name, "organization": row.organization.name, "state": row.state,
        "needs": [need.code for need in row.needs.all()], "languages": row.languages,
        "takes_referrals": row.takes_referrals, "assured_on": row.assured_on,
        "is_stale": directory.is_stale(row, today), "places_left": directory.places_left(said.get(row.pk)),
    }  # fmt: skip


# -- network --------------------------------------------------------------------------------------------------------------
@api.get("/offices", response=shapes.Offices, openapi_extra=described("network:read"), summary="Offices open today")
@scope("network:read")
def list_offices(request, page: int = Number, per_page: int = Size):
    return page_of(offices(timezone.localdate()), page, per_page, shapes.office_of)


@api.get("/offices/{code}", response=shapes.Office, openapi_extra=described("network:read", 404), summary="An office")
@scope("network:read")
def one_office(request, code: str):
    return shapes.office_of(office_by_code(code))


@api.get("/places/{country}/{zip_code}/office", response=shapes.OfficeOf, openapi_extra=described("network:read"),
         summary="The office that serves a postal code today")  # fmt: skip
@scope("network:read")
def office_of_place(request, country: str, zip_code: str):
    found = office_for(country=country[:2], zip=zip_code[:12], on=timezone.localdate())
    return {
        "office": shapes.office_of(found.office) if found.office else None, "by": found.by,
        "confidence": found.confidence, "conflicts": [district.office.code for district in found.conflicts],
    }  # fmt: skip


# -- figures --------------------------------------------------------------------------------------------------------------
@api.get(
    "/indicators", response=list[shapes.Indicator], openapi_extra=described("figures:read"), summary="What is counted"
)
@scope("figures:read")
def list_indicators(request):
    return [
        {
            "code": found.code, "program": found.program, "title": str(found.measured.title),
            "unit": str(found.measured.measure.unit), "kind": found.measured.measure.kind,
            "numerator": str(found.measured.numerator),
            "denominator": str(found.measured.denominator) if found.measured.denominator else None,
            "caveats": [str(caveat) for caveat in found.measured.caveats],
        }
        for found in all_indicators()
    ]  # fmt: skip


@api.get("/indicators/{code}/figures", response=shapes.Figures, openapi_extra=described("figures:read", 404),
         summary="Figures of the offices within reach and of the network")  # fmt: skip
@scope("figures:read")
def figures(request, code: str, first: str = Query(pattern=r"^\d{4}-(0[1-9]|1[0-2])$"),
            last: str = Query(pattern=r"^\d{4}-(0[1-9]|1[0-2])$"), page: int = Number, per_page: int = Size):  # fmt: skip
    if indicator_of(code) is None:
        raise Http404
    rows = table(request.access, code=code, first=Month.parse(first), last=Month.parse(last))
    return page_of(rows, page, per_page, lambda row: row_of(*row))


# -- referrals ------------------------------------------------------------------------------------------------------------
@api.get("/referrals", response=shapes.Referrals, openapi_extra=described("referrals:read"),
         summary="Referrals sent to our organization, without names")  # fmt: skip
@scope("referrals:read")
def list_referrals(request, state: str = "", page: int = Number, per_page: int = Size):
    found = shared_rows(request.access, state)
    answer = page_of(found, page, per_page, lambda row: shapes.referral_of(shared(row, with_person=False)))
    actions.note_read(token=request.token, what="referrals", rows=len(answer["items"]), by=request.access)
    return answer


@api.get("/referrals/{key}", response=shapes.ReferralOpened, openapi_extra=described("referrals:read", 404),
         summary="One referral, opened: the log says who read it")  # fmt: skip
@scope("referrals:read")
def one_referral(request, key: UUID):
    found = shared_request(request.access, key)
    if found is None:
        raise Http404
    return shapes.referral_of(found)


@api.post("/referrals/{key}/accept", response=shapes.Referral, openapi_extra=described("referrals:answer", 404, 409),
          summary="We will attend her")  # fmt: skip
@scope("referrals:answer")
def accept(request, key: UUID, body: shapes.Accept):
    accept_request(service_request=_asked(request, key), by=request.access, **body.dict())
    return _brief(request, key)


@api.post("/referrals/{key}/decline", response=shapes.Referral, openapi_extra=described("referrals:answer", 404, 409),
          summary="We cannot attend her")  # fmt: skip
@scope("referrals:answer")
def decline(request, key: UUID, body: shapes.Decline):
    decline_request(service_request=_asked(request, key), by=request.access, **body.dict())
    return _brief(request, key)


@api.post("/referrals/{key}/outcome", response=shapes.Referral, openapi_extra=described("referrals:answer", 404, 409),
          summary="What became of it")  # fmt: skip
@scope("referrals:answer")
def outcome(request, key: UUID, body: shapes.SaidOutcome):
    record_outcome(service_request=_asked(request, key), said_by="provider", by=request.access, **body.dict())
    return _brief(request, key)


def _asked(request, key: UUID) -> Any:
    found = request_for_service(request.access, key)
    if found is None:
        raise Http404
    return found


def _brief(request, key: UUID) -> dict[str, Any]:
    return shapes.referral_of(shared(shared_rows(request.access).get(pk=key), with_person=False))


# -- the description ------------------------------------------------------------------------------------------------------
@public("the description of the API tells nothing but how to ask")
def openapi(request):
    """OpenAPI 3.1."""
    said = api.get_openapi_schema(path_prefix="/api/v1/")
    said["openapi"] = "3.1.0"
    said["components"]["schemas"]["Problem"] = SHAPE
    return JsonResponse(said)


@csrf_exempt
@public("says in JSON that nothing is here, to whoever asks an address of the API that does not exist")
def nothing(request, rest=""):
    """An address of the API that does not exist."""
    return problem(404, "not-found", "There is no such address. See /api/v1/openapi.json.")


def urls() -> list[Any]:
    """Every call, framed, under a name of its own; then the description, and whatever else is asked below /api/."""
    found = []
    for entry in api.urls[0]:
        if entry.name in ("api-root", "openapi-json"):
            continue
        entry.callback = framed(entry.callback)
        entry.pattern.name = entry.name = f"api-{entry.name}"
        found.append(entry)
    return [
        path("openapi.json", openapi, name="api-openapi"),
        *found,
        path("<path:rest>", nothing, name="api-nothing"),
    ]
