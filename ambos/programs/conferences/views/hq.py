"""Pages of those who convene and of headquarters: editions, people and balance, agenda, money, what came of it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ambos.domain.errors import Reason, Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.directory.queries import organizations
from ambos.records.funding import actions as money
from ambos.records.network.queries import offices
from ambos.records.registry.forms import refuse
from ambos.records.registry.queries import explain, explain_all

from .. import actions, queries
from ..exports import people_csv
from ..forms import (
    BudgetForm,
    CommitmentForm,
    EditionForm,
    OutcomeForm,
    PaymentForm,
    QuotaForm,
    SessionForm,
    SponsorForm,
)
from ..permissions import READERS, may_confirm_selection, may_convene
from ..roles import CONVENE

NAMED = 400


@allowed(*READERS)
def editions(request):
    """Every edition, follow-ups that wait, and planning a new one."""
    today, may_plan = timezone.localdate(), may_convene(request.access)
    form = EditionForm(request.POST or None) if may_plan else None
    if form and form.is_valid():
        try:
            made = actions.plan_edition(by=request.access, **form.cleaned_data)
            return redirect("conferences:edition", made.number)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "conferences/editions.html", {
        "editions": queries.editions(), "form": form, "due": queries.follow_ups_due(request.access, today)[:20],
        "council": queries.council(today), "today": today, "reads_only": not may_plan,
    })  # fmt: skip


@allowed(*READERS)
def edition(request, number, forms=None):
    """One edition: its next step, quotas, money and sponsors, figures."""
    found, today = _found(number), timezone.localdate()
    forms = {"quota": QuotaForm(), "budget": BudgetForm(), "sponsor": SponsorForm(), "payment": PaymentForm()} | (
        forms or {}
    )
    sponsors = [(row, [explain(one) for one in flags]) for row, flags in queries.sponsors_of(found, today)]
    return render(request, "conferences/edition.html", {
        "edition": found, "forms": forms, "quotas": queries.quotas_of(found), "money": queries.budget_of(found),
        "sponsors": sponsors, "figures": queries.figures(request.access, found), "today": today,
        "may_convene": may_convene(request.access), "may_decide": not may_convene(request.access),
        "organizations": organizations(request.access)[:NAMED],
    }, status=422 if any(form.errors for form in forms.values()) else 200)  # fmt: skip


@allowed(CONVENE)
def change(request, number):
    """Change an edition."""
    found = _found(number)
    form = EditionForm(request.POST or None, edition=found)
    if form.is_valid():
        try:
            actions.change_edition(edition=found, by=request.access, **form.cleaned_data)
            return redirect("conferences:edition", found.number)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "conferences/change.html", {"edition": found, "form": form})


@allowed(*READERS)
def people(request, number):
    """Who was named, who is chosen and why, in what balance; invitations and their answers."""
    found = _found(number)
    pairs = queries.nominees(found)
    chosen, named, out = queries.standing_now(found, pairs)
    rows = {row.pk: row for row in queries.nominations(request.access, found)}
    return render(request, "conferences/people.html", {
        "edition": found, "rows": [rows[row.pk] for row, _one in pairs if row.pk in rows], "chosen": chosen, "named": named,
        "balance": _balance_rows(chosen, named), "misses": [explain(_worded(one)) for one in out],
        "invitations": list(queries.invitations(request.access, found)), "may_convene": may_convene(request.access),
        "may_confirm": may_confirm_selection(request.access, found), "offices": offices(timezone.localdate()),
    })  # fmt: skip


@allowed(*READERS)
def people_file(request, number):
    """Who was invited, as CSV."""
    found = _found(number)
    rows = queries.invitations(request.access, found).prefetch_related("check_ins")
    headers = {"Content-Disposition": f'attachment; filename="conference-{found.number}-people.csv"'}
    return StreamingHttpResponse(people_csv(rows), content_type="text/csv; charset=utf-8", headers=headers)


@allowed(*READERS)
def agenda(request, number):
    """The sessions, what clashes, and adding one."""
    found = _found(number)
    form = SessionForm(request.POST or None, initial={"day": found.starts_on}) if may_convene(request.access) else None
    if form and form.is_valid():
        try:
            actions.add_session(edition=found, by=request.access, **form.details(found.timezone))
            return redirect("conferences:agenda", found.number)
        except Refused as refused:
            refuse(form, refused)
    rows = queries.agenda_of(found)
    return render(request, "conferences/agenda.html", {
        "edition": found, "rows": rows, "clashes": queries.clashes_of(rows), "form": form,
        "organizations": organizations(request.access)[:NAMED],
    }, status=422 if form and form.errors else 200)  # fmt: skip


@allowed(*READERS)
def after(request, number, forms=None):
    """Promises with their follow-ups, outcomes with their evidence, opinions, who became what."""
    found, today = _found(number), timezone.localdate()
    came = list(queries.came(request.access, found))
    forms = {"promise": CommitmentForm(people=came), "outcome": OutcomeForm(people=came)} | (forms or {})
    return render(request, "conferences/after.html", {
        "edition": found, "promises": queries.commitments(request.access, found), "today": today, "forms": forms,
        "kept": queries.kept_of(found, today), "outcomes": queries.outcomes(request.access, found),
        "opinions": queries.opinions_of(found), "council": queries.council(today), "may_convene": may_convene(request.access),
        "organizations": organizations(request.access)[:NAMED], "has_report": found.state in queries.REPORTED,
    }, status=422 if any(form.errors for form in forms.values()) else 200)  # fmt: skip


@allowed(*READERS)
@require_POST
def do(request, number, verb):
    """One verb on an edition; a refusal is said on the page it came from, and what was typed stays."""
    found = _found(number)
    if verb not in VERBS:
        raise Http404
    page, run = VERBS[verb]
    form, name = _form_of(request, found, verb)
    if form is not None and not form.is_valid():
        return {"edition": edition, "after": after}[page](request, number, {name: form})
    try:
        run(request, found, form)
    except Refused as refused:
        if form is not None:
            refuse(form, refused)
            return {"edition": edition, "after": after}[page](request, number, {name: form})
        for _field, sentence in explain_all(refused):
            messages.error(request, sentence)
    return redirect(f"conferences:{page}", found.number)


def _form_of(request, found, verb):
    if verb in ("promise", "outcome"):
        made = {"promise": CommitmentForm, "outcome": OutcomeForm}[verb]
        return made(request.POST, people=list(queries.came(request.access, found))), verb
    plain = {"quota": QuotaForm, "budget": BudgetForm, "sponsor": SponsorForm, "payment": PaymentForm}
    return (plain[verb](request.POST), verb) if verb in plain else (None, "")


def _step(request, found, _form):
    step = request.POST.get("step", "")
    if step not in ("call", "end_call", "reopen_call", "hold", "follow", "close"):
        raise Http404
    actions.take_step(edition=found, step=step, by=request.access)


def _cancel(request, found, _form):
    actions.cancel_edition(edition=found, reason=request.POST.get("reason", ""), by=request.access)


def _propose(request, found, _form):
    actions.propose_selection(edition=found, by=request.access)


def _confirm(request, found, _form):
    actions.confirm_selection(edition=found, by=request.access)
    messages.success(request, _("Confirmed. The invitations are on their way."))


def _choose(request, found, _form):
    actions.change_choice(
        nomination=_row(queries.nominations(request.access, found), request, "nomination"), by=request.access,
        choose=request.POST.get("choose") == "yes", note=request.POST.get("note", ""),
    )  # fmt: skip


def _count_at(request, found, _form):
    row = _row(queries.nominations(request.access, found), request, "nomination")
    place = next(
        (one.office for one in row.endorsements.all() if str(one.office_id) == request.POST.get("office")), None
    )
    if place is None:
        raise Http404
    actions.count_at(nomination=row, office=place, by=request.access)


def _decline(request, found, _form):
    sent = _row(queries.invitations(request.access, found), request, "invitation")
    if not may_convene(request.access):
        raise PermissionDenied
    actions.answer_invitation(invitation=sent, accept=False, by=request.access)


def _next(request, found, _form):
    sent = _row(queries.invitations(request.access, found), request, "invitation")
    if actions.invite_next(invitation=sent, by=request.access) is None:
        messages.info(request, _("Nobody who waits can take this place."))


def _quota(request, found, form):
    typed = form.cleaned_data
    actions.set_quota(
        edition=found,
        office=typed["quota_office"],
        sector=typed["quota_sector"],
        places=typed["quota_places"],
        by=request.access,
    )


def _budget(request, found, form):
    actions.open_edition_budget(edition=found, by=request.access, **form.cleaned_data)


def _sponsor(request, found, form):
    typed = dict(form.cleaned_data)
    actions.add_sponsor(edition=found, key=typed.pop("form_key"), by=request.access, **typed)


def _payment(request, found, form):
    typed = dict(form.cleaned_data)
    if found.budget is None:
        raise Refused("conferences.no_budget")
    money.ask_payment(budget=found.budget, key=typed.pop("form_key"), by=request.access, **typed)


def _received(request, found, _form):
    row = _of(queries.budget_of(found).given if found.budget else [], request, "contribution")
    money.receive(contribution=row, amount=row.pledged, on=timezone.localdate(), by=request.access)


def _lapsed(request, found, _form):
    row = _of(queries.budget_of(found).given if found.budget else [], request, "contribution")
    money.lapse(contribution=row, by=request.access)


def _decide(request, found, _form):
    row = _of(queries.budget_of(found).paid if found.budget else [], request, "payment")
    money.decide_payment(payment=row, approve=request.POST.get("approve") == "yes", by=request.access)


def _paid(request, found, _form):
    row = _of(queries.budget_of(found).paid if found.budget else [], request, "payment")
    money.pay(payment=row, on=timezone.localdate(), by=request.access)


def _drop_session(request, found, _form):
    row = _of(queries.agenda_of(found), request, "session")
    actions.drop_session(session=row, by=request.access)


def _publish(request, found, _form):
    actions.publish_agenda(edition=found, by=request.access)
    messages.success(request, _("The agenda is public."))


def _promise(request, found, form):
    typed = form.cleaned_data
    sent = next((one for one in queries.came(request.access, found) if str(one.pk) == typed["participant"]), None)
    actions.commit(
        edition=found, invitation=sent, who=typed["who"], office=typed["office"], what=typed["what"], due_on=typed["due_on"],
        form_key=typed["form_key"], by=request.access,
    )  # fmt: skip


def _outcome(request, found, form):
    typed = dict(form.cleaned_data)
    key = typed.pop("participant")
    sent = next((one for one in queries.came(request.access, found) if str(one.pk) == key), None)
    actions.record_outcome(edition=found, invitation=sent, by=request.access, **typed)


def _verify(request, found, _form):
    row = _row(queries.outcomes(request.access, found), request, "outcome")
    actions.verify_outcome(outcome=row, by=request.access)


VERBS = {
    "step": ("edition", _step), "cancel": ("edition", _cancel), "quota": ("edition", _quota), "budget": ("edition", _budget),
    "sponsor": ("edition", _sponsor), "payment": ("edition", _payment), "received": ("edition", _received),
    "lapsed": ("edition", _lapsed), "decide": ("edition", _decide), "paid": ("edition", _paid),
    "propose": ("people", _propose), "confirm": ("people", _confirm), "choose": ("people", _choose),
    "count-at": ("people", _count_at), "decline": ("people", _decline), "next": ("people", _next),
    "drop-session": ("agenda", _drop_session), "publish": ("agenda", _publish),
    "promise": ("after", _promise), "outcome": ("after", _outcome), "verify": ("after", _verify),
}  # fmt: skip
"""verb -> (page it returns to, what it does)."""


def _found(number):
    found = queries.edition(number)
    if found is None:
        raise Http404
    return found


def _row(rows, request, name):
    return _of(list(rows), request, name)


def _of(rows, request, name):
    found = next((one for one in rows if str(one.pk) == request.POST.get(name)), None)
    if found is None:
        raise Http404
    return found


def _worded(one):
    """A miss with names instead of keys."""
    if one.code == "conferences.office_without_place":
        place = offices(timezone.localdate()).filter(pk=one.values["office"]).first()
        return Reason(one.code, {"office": place.name if place else ""})
    return one


def _balance_rows(chosen, named):
    """(code, name, chosen, nominated) for the table of balance: sexes first, then sectors with most nominees."""
    sexes = [
        (code, "", chosen.by_sex.get(code, 0), named.by_sex.get(code, 0))
        for code in ("female", "male", "other", "unknown")
    ]
    names, sectors = queries.sector_names(), sorted(named.by_sector.items(), key=lambda pair: (-pair[1], pair[0]))
    return [row for row in sexes if row[3]] + [
        (code, names[code], chosen.by_sector.get(code, 0), n) for code, n in sectors
    ]
