"""What everybody may read: the tracker with its exports, and one recommendation with its way."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ambos.domain.access import for_the_system
from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import public
from ambos.records.files.queries import open_file
from ambos.records.registry.queries import explain_all

from ..exports import lists
from ..exports.compliance import compliance_pdf
from ..permissions import may_open_evidence
from ..queries import compliance as compliance_of
from ..queries import recommendations as queries
from ..queries import terms, work
from ..queries.words import GROUPS

PAGE = 25


@require_safe
@public("What the council recommends and what became of it is public: that is what the tracker is for")
def tracker(request):
    """All recommendations, as somebody asks for them."""
    asked, today = queries.asked_in(request.GET), timezone.localdate()
    page = Paginator(queries.page_of(queries.found(asked, today)), PAGE).get_page(request.GET.get("page"))
    shown, words = list(page), request.GET.copy()
    words.pop("page", None)
    context = {
        "asked": asked, "page": page, "rows": _rows(shown), "today": today, "words": words.urlencode(),
        "totals": queries.totals(today), "choices": queries.choices(), "groups": GROUPS.items(), "newest": terms.current_term(today),
    }  # fmt: skip
    return render(request, "council/tracker.html", context)


def _rows(shown):
    parts = queries.addressees(shown)
    return [(row, parts[row.pk]) for row in shown]


@require_safe
@public("A recommendation, its addressees, their answers and its way are public")
def recommendation(request, code):
    """One recommendation."""
    found = queries.by_slug(code)
    if found is None:
        raise Http404
    context = {
        "one": found, "parts": queries.parts_of(found), "steps": found.steps.select_related("body", "session"),
        "evidence": found.evidence.select_related("body"), "outcomes": found.outcomes.all(), "today": timezone.localdate(),
        "merged": queries.public().filter(merged_into=found), "split": queries.public().filter(split_from=found),
        "repeated_by": queries.public().filter(repeats=found), "votes": found.votes.select_related("session__committee"),
    }  # fmt: skip
    return render(request, "council/recommendation.html", context)


@require_safe
@public("A file that shows what was done is open to everybody where it is marked so; otherwise the view asks who reads")
def evidence(request, key):
    """The file that shows it, as it was uploaded."""
    found = queries.evidence(key)
    if found is None or not may_open_evidence(request.access, found):
        raise Http404
    try:
        opened = open_file(for_the_system(), found.file, reason="council_evidence")
    except Refused as refused:
        return render(request, "council/no_file.html", {"one": found, "why": explain_all(refused)}, status=410)
    answer = HttpResponse(opened.content, content_type=opened.file.media_type)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=opened.file.name)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_safe
@public("The tracker as a table, for whoever counts for herself")
def as_csv(request):
    """The list as CSV, with the filters of the page."""
    rows = queries.page_of(queries.found(queries.asked_in(request.GET), timezone.localdate()))
    lines = lists.as_csv(rows, timezone.localdate(), _base(request))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="recommendations.csv"'
    return answer


@require_safe
@public("The tracker for other systems, without a key: it holds nothing that is not public")
def as_json(request):
    """A page of the list as JSON, with the filters of the page."""
    rows = queries.page_of(queries.found(queries.asked_in(request.GET), timezone.localdate()))
    page = Paginator(rows, 100).get_page(request.GET.get("page"))
    today, base, parts = timezone.localdate(), _base(request), queries.addressees(list(page))
    told = [lists.facts(row, parts[row.pk], today, base) for row in page]
    answer = {"count": page.paginator.count, "page": page.number, "pages": page.paginator.num_pages, "results": told}
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


@require_safe
@public("News of the tracker for feed readers")
def feed(request):
    """The newest changes as an Atom feed."""
    rows = queries.page_of(queries.found(queries.asked_in(request.GET), timezone.localdate())).order_by(
        "-state_on", "-id"
    )
    made = lists.as_atom(
        rows[:50],
        title=_("Recommendations of the council"),
        base=_base(request),
        summary=lambda row: row.get_state_display(),
    )
    return HttpResponse(made, content_type="application/atom+xml; charset=utf-8")


@require_safe
@public("Who was asked and who answered is public, year by year")
def compliance(request):
    """The years there are, and the newest one's figures."""
    years = compliance_of.years()
    found = compliance_of.report(years[0], timezone.localdate()) if years else None
    return render(request, "council/compliance.html", {"years": years, "report": found, "today": timezone.localdate()})


@require_safe
@public("The annual compliance report of the council, as it is printed")
def compliance_sheet(request, number):
    """One year as a PDF."""
    found = compliance_of.report(number, timezone.localdate())
    if found is None:
        raise Http404
    answer = HttpResponse(compliance_pdf(found), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="council-compliance-{number}.pdf"'
    return answer


@require_safe
@public("Who sits in the council, for which district, and how the seats were shared is public")
def term(request, code):
    """One term: rules, seats with their workings, members, committees, sessions."""
    found = terms.by_code(code)
    if found is None:
        raise Http404
    context = {
        "term": found, "rules": terms.rules_of(found), "allotment": terms.allotment(found), "seats": terms.seats(found),
        "committees": work.committees(found), "sessions": work.sessions(found), "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "council/term.html", context)


def _base(request):
    return request.build_absolute_uri("/").rstrip("/")
