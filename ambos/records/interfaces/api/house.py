"""The frame of every call: the token, the limit, pages, and problems that a program can read."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle

from ambos.domain.errors import Refused
from ambos.records.registry.queries import explain

from .. import actions
from ..exports.problems import problem
from ..permissions import PER_MINUTE
from ..queries.tokens import token_of

log = logging.getLogger("ambos.api")
MOST, USUAL = 200, 50
SHAPE = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"}, "title": {"type": "string"}, "status": {"type": "integer"},
        "detail": {"type": "string"}, "reasons": {"type": "array", "items": {"type": "object"}},
    },
}  # fmt: skip
PROBLEMS = {
    400: "The question could not be understood", 401: "No token, or one that opens nothing", 403: "The token may not",
    404: "Nothing there within reach", 409: "The rules say no", 422: "Something in it does not hold",
    429: "Asked too often",
}  # fmt: skip


class Bearer(HttpBearer):
    """``Authorization: Bearer ambos_...``. A session is no token: a page in a browser cannot ask in somebody's name."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The token, with the request acting under its post. A scope that the call needs is asked by ``scope``."""
        found = token_of(token, timezone.now())
        if found is None:
            return None
        request.token, request.access = found
        if "HTTP_ACCEPT_LANGUAGE" not in request.META:
            translation.activate(request.token.holder.language)
        return request.token


class PerMinute(BaseThrottle):
    """So many questions a minute for each token, counted in the database."""

    def allow_request(self, request: HttpRequest) -> bool:
        request.asked = actions.count_use(token=request.token, now=timezone.now())
        return not actions.is_over(request.asked)

    def wait(self) -> float:
        return 60 - timezone.now().second


api = NinjaAPI(
    title="Ambos", version="1", docs_url=None, openapi_url="/openapi.json", auth=Bearer(), throttle=[PerMinute()],
    description="Each call says which scope its token needs. Errors are application/problem+json (RFC 9457). Moments are in "
    "UTC, days are days at the office. Figures too small to be told are null, and their state says why.",
)  # fmt: skip


def scope(slug: str) -> Callable[[Any], Any]:
    """This call needs this scope."""

    def mark(call: Any) -> Any:
        @wraps(call)
        def guarded(request, *args, **kwargs):
            if slug not in request.token.scopes:
                raise HttpError(403, f"needs the scope {slug}")
            return call(request, *args, **kwargs)

        guarded.scope = slug
        return guarded

    return mark


def described(slug: str, *statuses: int) -> dict[str, Any]:
    """What the description of a call says beside its answer: its scope and the problems it may meet."""
    said = {
        str(status): {
            "description": PROBLEMS[status],
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in sorted({400, 401, 403, 422, 429, *statuses})
    }
    return {"responses": said, "x-scope": slug}


def page_of(rows: Any, page: int, per_page: int, made: Callable[[Any], Any]) -> dict[str, Any]:
    """One page of a queryset or a list, with how many there are and where the next one is."""
    total = rows.count() if hasattr(rows, "query") else len(rows)
    found = rows[(page - 1) * per_page : page * per_page]
    return {
        "items": [made(row) for row in found], "total": total, "page": page, "per_page": per_page,
        "next_page": page + 1 if page * per_page < total else None,
    }  # fmt: skip


# -- problems -------------------------------------------------------------------------------------------------------------
@api.exception_handler(AuthenticationError)
def unknown_token(request, error):
    """No token, or one that opens nothing: which of the two is not told."""
    answer = problem(401, "no-token", "Send a valid token as 'Authorization: Bearer ...'.")
    answer.headers["WWW-Authenticate"] = 'Bearer realm="ambos"'
    return answer


@api.exception_handler(ValidationError)
def not_well_typed(request, error):
    """Every place that does not hold, with why."""
    reasons = [
        {"field": ".".join(str(part) for part in fault["loc"]), "code": fault["type"], "sentence": fault["msg"]}
        for fault in error.errors
    ]
    return problem(422, "not-well-typed", "Some of what was sent does not hold.", reasons=reasons)


@api.exception_handler(Refused)
def refused(request, error):
    """The rules say no: every reason with its code and a whole sentence."""
    reasons = [{"field": r.field, "code": r.code, "sentence": explain(r)} for r in error.reasons]
    return problem(409, "refused", " ".join(reason["sentence"] for reason in reasons), reasons=reasons)


@api.exception_handler(PermissionDenied)
def denied(request, error):
    return problem(403, "not-allowed", "The post of this token may not do that.")


@api.exception_handler(Http404)
@api.exception_handler(ObjectDoesNotExist)
def nothing_there(request, error):
    return problem(404, "not-found", "There is nothing here within reach of this token.")


@api.exception_handler(HttpError)
def by_status(request, error):
    """What ninja itself refuses: a body that is no JSON, too many questions."""
    kinds = {400: "bad-question", 403: "needs-scope", 429: "too-many"}
    answer = problem(error.status_code, kinds.get(error.status_code, "bad-question"), str(error))
    if error.status_code == 429:
        answer.headers["Retry-After"] = str(60 - timezone.now().second)
    return answer


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
def trouble(request, error):
    log.error("trouble", extra={"error": type(error).__name__})
    answer = problem(503, "trouble", "The records cannot be reached just now. Nothing was recorded.")
    answer.headers["Retry-After"] = "15"
    return answer


@api.exception_handler(Exception)
def broken(request, error):
    """Ours. The log knows more; the answer tells nothing of it."""
    log.error("broken", extra={"error": type(error).__name__}, exc_info=error)
    return problem(500, "broken", "Something broke here. It was noted.")


def framed(view: Any) -> Any:
    """A view of ninja's as the house has them: the mark of who may ask, limits told, no problem without its JSON."""

    @wraps(view)
    def framing(request, *args, **kwargs) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        if answer.status_code == 405:
            allowed = answer.headers.get("Allow", "")
            answer = problem(405, "not-this-way", f"Ask with one of: {allowed}")
            answer.headers["Allow"] = allowed
        answer.headers["Cache-Control"] = "no-store"
        if asked := getattr(request, "asked", None):
            answer.headers["X-RateLimit-Limit"] = str(PER_MINUTE)
            answer.headers["X-RateLimit-Remaining"] = str(max(0, PER_MINUTE - asked))
        return answer

    framing.public = "asked with a token, which says who asks and under which post; a session opens nothing here"
    framing.__module__ = __name__
    return framing
