"""Work pages that keep the facts true: what is stale, comparisons, changes and their second pair of eyes."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ambos.domain.eligibility.changes import gaps, moved
from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.registry.forms import refuse
from ambos.records.registry.queries import explain_all

from .. import actions, queries
from ..forms import CheckFact, KnownOn, ProposeChange
from ..permissions import KEEPERS, may_decide


@allowed(*KEEPERS)
def facts(request):
    """Every fact, the stale and the doubtful first, and where the facts are silent: today, or as it was on a day of the past,
    then with the answers of the made-up households that are others now."""
    form = KnownOn(request.GET or None)
    then = form.cleaned_data["known_on"] if form.is_valid() else None
    today = then or timezone.localdate()
    known = queries.facts_known_on(then) if then else queries.facts_in_force()
    stale = set(known.stale(today))
    copied = set(known.second_hand())
    doubt = lambda row: (row["id"] not in stale, row["confidence"] != "low", row["id"] not in copied, row["id"])  # noqa: E731
    rows = sorted(known.rows, key=doubt)
    named = queries.program_names_of_facts("en" if (get_language() or "es").startswith("en") else "es")
    listed = [
        (row, named.get(row["program"], row["program"]), known.checked_on[row["id"]], row["id"] in stale,
         queries.trust(row["confidence"]), row["id"] in copied)
        for row in rows
    ]  # fmt: skip
    programs, _answers = _words()
    others = [vars(one) for one in moved(known, queries.facts_in_force(), queries.households())] if then else []
    return render(request, "eligibility/facts.html", {
        "listed": listed, "stale": len(stale), "copied": len(copied), "version": known.version,
        "waiting": queries.waiting_changes(request.access).count(),
        "form": form, "then": then, "others": _in_words(others),
        "gaps": [(programs[code], state, silent) for code, state, silent in gaps(known, today)],
        "stale_from": today - known.stale_after + timedelta(days=1),
    })  # fmt: skip


@allowed(*KEEPERS)
def fact(request, name):
    """One fact: what it says, its comparisons, and the form of a change."""
    known = queries.facts_in_force()
    if name not in known.by_id:
        return _gone_fact(request, name)
    row = known.by_id[name]
    form = ProposeChange(request.POST or None, initial={"row": queries.as_yaml(row)})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.propose_change(fact=name, by=request.access, **form.cleaned_data)
            messages.success(request, _("Proposed. It holds only when a second person approves it."))
            return redirect("eligibility:proposal", made.pk)
        except Refused as refused:
            refuse(form, refused)
    return _fact_page(request, row, form=form)


@require_POST
@allowed(*KEEPERS)
def check(request, name):
    """It was compared with its source and still holds."""
    form = CheckFact(request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            actions.check_fact(fact=name, evidence=typed["evidence"], on=typed["checked_on"], by=request.access)
            messages.success(request, _("Written down: it still holds."))
            return redirect("eligibility:fact", name)
        except Refused as refused:
            refuse(form, refused)
    known = queries.facts_in_force()
    if name not in known.by_id:
        raise Http404
    return _fact_page(request, known.by_id[name], checking=form)


@allowed(*KEEPERS)
def proposals(request):
    """Changes that wait, and those decided."""
    return render(request, "eligibility/proposals.html", {"proposals": queries.proposals()[:200]})


@allowed(*KEEPERS)
def proposal(request, key):
    """One change: before and after, over the households and a made-up population."""
    found = _proposal(key)
    known = queries.facts_in_force()
    before = known.by_id.get(found.fact) or next(r for r in queries.everything() if r["id"] == found.fact)
    return render(request, "eligibility/proposal.html", {
        "proposal": found, "moved": _in_words(found.effects["households"]),
        "counted": _counted_in_words(found.effects["population"]["programs"]),
        "before": queries.as_yaml(before), "after": queries.as_yaml(found.row),
        "is_old": found.version != known.version and found.state == "proposed", "may_decide": may_decide(request.access, found),
    })  # fmt: skip


@require_POST
@allowed(*KEEPERS)
def decide(request, key):
    """Approve or reject it."""
    found, approve = _proposal(key), request.POST.get("decision") == "approve"
    try:
        actions.decide_change(proposal=found, approve=approve, by=request.access)
        messages.success(request, _("Approved: answers rest on it.") if approve else _("Rejected: nothing changes."))
    except Refused as refused:
        messages.error(request, " ".join(sentence for _field, sentence in explain_all(refused)))
    return redirect("eligibility:proposal", key)


def _words():
    """(program -> its name, answer -> its name) for the reader."""
    language = "en" if (get_language() or "es").startswith("en") else "es"
    said = queries.words()
    return tuple({code: one["name"][language] for code, one in said[part].items()} for part in ("programs", "answers"))


def _in_words(others):
    """Answers that become others, as a reader of no code reads them."""
    programs, answers = _words()
    return [
        one | {"program": programs[one["program"]], "before": answers[one["before"]], "after": answers[one["after"]]}
        for one in others
    ]


def _counted_in_words(programs_counted):
    programs, answers = _words()
    return [
        (programs[code], [(answers[word], then, now) for word, (then, now) in counted.items()])
        for code, counted in programs_counted.items()
    ]


def _gone_fact(request, name):
    """A fact that gave way to another: what it said, until when we held it for true, and what stands now."""
    row = next((row for row in queries.everything() if row["id"] == name), None)
    if row is None:
        raise Http404
    data = queries.facts_in_force().data
    return render(request, "eligibility/gone_fact.html", {
        "row": row, "text": queries.as_yaml(row), "since": date.fromisoformat(str(row["superseded_on"])),
        "sources": [data["sources"][code] for code in row["source"]],
    })  # fmt: skip


def _fact_page(request, row, *, form=None, checking=None):
    known = queries.facts_in_force()
    return render(request, "eligibility/fact.html", {
        "row": row, "text": queries.as_yaml(row), "checks": queries.checks_of(row["id"])[:20],
        "sources": [(code, known.data["sources"][code]) for code in row["source"]],
        "checked_on": known.checked_on[row["id"]], "is_stale": row["id"] in known.stale(timezone.localdate()),
        "is_copied": row["id"] in known.second_hand(),
        "form": form or ProposeChange(initial={"row": queries.as_yaml(row)}), "checking": checking or CheckFact(),
    })  # fmt: skip


def _proposal(key):
    try:
        return queries.proposal(key)
    except ObjectDoesNotExist:
        raise Http404 from None
