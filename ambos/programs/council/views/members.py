"""Seats and who sits on them: seating, leaving, a vacancy declared by the plenary, the committee she chooses."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from ambos.records.accounts.permissions import allowed

from .. import actions, forms
from ..permissions import KEEP, SIT, may_keep, membership
from ..queries import books as queries
from .doors import Door, done, form_page

WORDS = {
    "committee": gettext_lazy("Choose the committee"),
    "chair": gettext_lazy("She coordinates her committee"),
    "correct": gettext_lazy("Correct name or gender"),
    "leave": gettext_lazy("She leaves the council"),
    "vacant": gettext_lazy("Declare the seat vacant after absences"),
}


@allowed(KEEP)
def seat(request, key):
    """Seat somebody on a vacant seat for the rest of the term."""
    found = queries.seat(key)
    if found is None:
        raise Http404
    form = forms.SeatMemberForm(request.POST or None)
    if request.method == "POST" and done(
        request, form, lambda **typed: actions.seat_member(seat=found, by=request.access, **typed)
    ):
        return redirect("council:books-term", found.term.code)
    return form_page(
        request, form, title=_("Seat a member"), button=_("Seat her"), lead=found.words,
        back=reverse("council:books-term", args=[found.term.code]),
    )  # fmt: skip


@allowed(SIT, KEEP)
@require_safe
def member(request, key):
    """One member: her seat, committee and absences, and what can be done."""
    return _page(request, _member(request, key))


@allowed(SIT, KEEP)
@require_POST
def step(request, key, verb):
    """One verb about a member."""
    found = _member(request, key)
    if verb not in _verbs(request, found):
        raise Http404
    form = _form(found, verb, request.POST)
    if done(request, form, lambda **typed: _do(found, verb, request.access, typed)) or form is None:
        return redirect("council:member", found.pk)
    return _page(request, found, {verb: form})


def _do(found, verb, by, typed):
    if verb == "committee":
        actions.choose_committee(member=found, by=by, **typed)
    elif verb == "chair":
        actions.name_chair(seat=found.committees.get(left_on__isnull=True), by=by)
    elif verb == "correct":
        actions.correct_member(member=found, by=by, **typed)
    elif verb == "leave":
        actions.leave(member=found, by=by, **typed)
    else:
        actions.declare_vacant(member=found, by=by, **typed)


def _verbs(request, found):
    if found.left_on is not None:
        return ()
    in_committee = found.committees.filter(left_on__isnull=True, is_chair=False).exists()
    if may_keep(request.access):
        return ("committee", *(("chair",) if in_committee else ()), "correct", "leave", "vacant")
    return ("committee", "leave")


def _form(found, verb, typed=None):
    ids = {"auto_id": f"id_{verb}_%s"}
    if verb == "committee":
        return forms.CommitteeForm(typed, member=found, **ids)
    if verb == "vacant":
        return forms.MotionForm(typed, term=found.seat.term, **ids)
    if verb == "correct":
        return forms.NameForm(typed, initial={"name": found.name, "gender": found.gender}, **ids)
    return forms.LeaveForm(typed, **ids) if verb == "leave" else None


def _page(request, found, filled=None):
    made = {verb: (filled or {}).get(verb) or _form(found, verb) for verb in _verbs(request, found)}
    doors = [
        Door(WORDS[verb], reverse("council:member-step", args=[found.pk, verb]), form, primary=verb == "committee")
        for verb, form in made.items()
    ]
    context = {
        "member": found, "doors": doors, "keeps": may_keep(request.access), "absences": queries.absences(found),
        "committees": found.committees.select_related("committee").order_by("-joined_on", "-id"),
    }  # fmt: skip
    return render(request, "council/member.html", context)


def _member(request, key):
    found = queries.member(key)
    if found is None:
        raise Http404
    if not may_keep(request.access) and membership(request.access) != found:
        raise PermissionDenied
    return found
