"""Pages of what analyses stand on: equivalences, districts, lists of states; and headquarters' figures."""

from __future__ import annotations

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.accounts.roles import May
from ambos.records.files.queries import open_file
from ambos.records.learning import actions as learning
from ambos.records.learning import queries as schooling
from ambos.records.learning.permissions import READERS_OF_CREDITS
from ambos.records.people.queries import state_choices
from ambos.records.registry.forms import refuse

from .. import actions, queries
from ..forms import DistrictForm, EquivalenceForm, RefuseForm, StandardForm, ThresholdsForm
from ..permissions import KEEPERS_OF_DISTRICTS, KEEPERS_OF_STANDARDS
from .work import _checked, say, sent_file

SHOWN = 200


@allowed(*READERS_OF_CREDITS)
def equivalences(request):
    """All equivalences: what waits for a second reader first."""
    state, text = request.GET.get("state", ""), request.GET.get("q", "")
    found = schooling.equivalences(request.access, state=state, text=text)
    return render(request, "transcripts/equivalences.html", {"rows": found[:SHOWN], "state": state, "q": text,
                                                             "states": queries.equivalence_states()})  # fmt: skip


@allowed(*READERS_OF_CREDITS)
def propose(request, plan, code):
    """Propose what a course gives; ``supersedes`` names the one it takes the place of."""
    try:
        source = schooling.course(plan, code)
        older = (
            schooling.equivalence(request.access, request.GET["supersedes"]) if request.GET.get("supersedes") else None
        )
    except (ObjectDoesNotExist, ValueError):
        raise Http404 from None
    form = EquivalenceForm(request.POST or None, request.FILES or None, initial=queries.proposed_for(source))
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = learning.propose_equivalence(
                source=source, gives=form.gives(), case=request.GET.get("case", ""), supersedes=older, by=request.access,
                upload=data["upload"], upload_name=data["upload"].name if data["upload"] else "",
                **{name: data[name] for name in ("extent", "first_year", "last_year", "evidence", "form_key")},
            )  # fmt: skip
            return redirect("transcripts:equivalence", made.pk)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "transcripts/propose.html", {"form": form, "source": source, "older": older})


@allowed(*READERS_OF_CREDITS)
def equivalence(request, key):
    """One equivalence with its evidence, its case and its two readers."""
    found = _found(lambda: schooling.equivalence(request.access, key))
    readers = {found.first_reviewer_id, found.proposed_by_id}
    return render(request, "transcripts/equivalence.html", {
        "row": found, "refuse": RefuseForm(), "may_second": found.state == "proposed" and request.access.user not in readers,
    })  # fmt: skip


@allowed(*READERS_OF_CREDITS)
def equivalence_file(request, key):
    """The file of the evidence."""
    found = _found(lambda: schooling.equivalence(request.access, key))
    if found.evidence_file_id is None:
        raise Http404
    try:
        return sent_file(open_file(request.access, found.evidence_file_id), f"evidence-{found.source.code}")
    except Refused as refused:
        say(request, refused)
    return redirect("transcripts:equivalence", found.pk)


@allowed(*READERS_OF_CREDITS)
@require_POST
def equivalence_do(request, key, verb):
    """Agree as the second reader, or refuse."""
    found = _found(lambda: schooling.equivalence(request.access, key))
    try:
        if verb == "agree":
            learning.review_equivalence(equivalence=found, by=request.access)
        elif verb == "refuse":
            learning.refuse_equivalence(equivalence=found, by=request.access, **_checked(RefuseForm(request.POST)))
        else:
            raise Http404
    except Refused as refused:
        say(request, refused)
    return redirect("transcripts:equivalence", found.pk)


@allowed(*KEEPERS_OF_STANDARDS)
def standards(request):
    """Courses and rules of states as they were brought, and the form to bring another."""
    form = StandardForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = learning.propose_standard(
                content=data["file"].read(), file_name=data["file"].name, plan=data["plan"], source=data["source"],
                as_of=data["as_of"], by=request.access,
            )  # fmt: skip
            return redirect("transcripts:standard", made.pk)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "transcripts/standards.html", {
        "form": form, "rows": schooling.standards(request.access)[:SHOWN], "plans": queries.residence_plans(),
    })  # fmt: skip


@allowed(*KEEPERS_OF_STANDARDS)
def standard(request, key):
    """What a list would change, row by row, before anybody accepts it."""
    found = _found(lambda: schooling.standard_import(request.access, key))
    return render(request, "transcripts/standard.html", {
        "row": found, "added": queries.added_rows(found)[:SHOWN], "changed": found.differences["changed"][:SHOWN],
        "is_mine": found.proposed_by_id == request.access.user,
    })  # fmt: skip


@allowed(*KEEPERS_OF_STANDARDS)
@require_POST
def standard_do(request, key, verb):
    """Accept what was shown, or put it aside."""
    found = _found(lambda: schooling.standard_import(request.access, key))
    try:
        {"apply": learning.apply_standard, "discard": learning.discard_standard}[verb](
            proposal=found, by=request.access
        )
    except KeyError:
        raise Http404 from None
    except Refused as refused:
        say(request, refused)
    return redirect("transcripts:standard", found.pk)


@allowed(*KEEPERS_OF_DISTRICTS)
def districts(request):
    """Districts that take part, and whether an agreement stands behind each."""
    today = timezone.localdate()
    rows = [(one, queries.agreement_of(one, today)) for one in queries.districts(request.access)[:SHOWN]]
    return render(request, "transcripts/districts.html", {"rows": rows})


@allowed(*KEEPERS_OF_DISTRICTS)
def district(request, key=None):
    """Take a district in, or keep its terms."""
    found = _found(lambda: queries.terms(request.access, key)) if key else None
    form = DistrictForm(request.POST or None, initial=queries.terms_initial(found) if found else None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            if found:
                actions.keep_terms(district=found, by=request.access, **{
                    name: data[name] for name in actions.districts.KEPT if name in data
                })  # fmt: skip
            else:
                actions.join_district(by=request.access, **data)
            return redirect("transcripts:districts")
        except Refused as refused:
            refuse(form, refused)
    return render(request, "transcripts/district.html", {"form": form, "row": found})


@allowed(*KEEPERS_OF_STANDARDS)
def thresholds(request, key):
    """From how many credits a grade begins in a district: what is in force, what waits, what was decided; propose another."""
    found = _found(lambda: queries.terms(request.access, key))
    form = ThresholdsForm(request.POST or None, initial={
        f"grade_{grade}": credits for grade, credits in queries.threshold_rows(found.thresholds)
    })  # fmt: skip
    if form.is_valid():
        typed = form.cleaned_data
        try:
            actions.propose_thresholds(
                district=found, thresholds=form.thresholds(), source=typed["source"], form_key=typed["form_key"], by=request.access
            )  # fmt: skip
            return redirect("transcripts:thresholds", found.pk)
        except Refused as refused:
            refuse(form, refused)
    rows = queries.proposals_of(found)
    return render(request, "transcripts/thresholds.html", {
        "row": found, "in_force": queries.threshold_rows(found.thresholds), "form": form, "refuse": RefuseForm(),
        "waits": next((one for one in rows if one.state == one.State.PROPOSED), None),
        "past": [one for one in rows if one.state != one.State.PROPOSED], "me": request.access.user,
        "may_propose": any(map(request.access.may, KEEPERS_OF_DISTRICTS)),
    })  # fmt: skip


@allowed(*KEEPERS_OF_STANDARDS)
@require_POST
def thresholds_do(request, key, verb):
    """Agree as the second person, or refuse."""
    found = _found(lambda: queries.terms(request.access, key))
    waits = next((one for one in queries.proposals_of(found) if str(one.pk) == request.POST.get("proposal")), None)
    if waits is None or verb not in ("agree", "refuse"):
        raise Http404
    try:
        if verb == "agree":
            actions.agree_thresholds(proposal=waits, by=request.access)
        else:
            actions.refuse_thresholds(proposal=waits, by=request.access, **_checked(RefuseForm(request.POST)))
    except Refused as refused:
        say(request, refused)
    return redirect("transcripts:thresholds", found.pk)


@allowed(May.READ_COUNTS)
def figures(request):
    """Days to obtain a record by state of origin, for headquarters. Counts only."""
    if not request.access.everywhere:
        raise PermissionDenied
    today = timezone.localdate()
    rows = queries.days_by_state(today.replace(year=today.year - 1, day=min(today.day, 28)), today)
    names = dict(state_choices())
    named = [(names.get(place, place), n, days) for place, n, days in rows]
    return render(request, "transcripts/figures.html", {"rows": named, "title": _("Days to obtain a record")})


def _found(read):
    try:
        return read()
    except (ObjectDoesNotExist, ValueError):
        raise Http404 from None
