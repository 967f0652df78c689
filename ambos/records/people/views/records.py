"""Pages about people: find, register, her page, edit, what she allowed, what we keep."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ambos.domain.errors import Refused
from ambos.domain.names import age_on
from ambos.records.accounts.permissions import allowed
from ambos.records.accounts.roles import May
from ambos.records.registry.loading import origin

from .. import actions, queries
from ..forms import (
    ConsentForm,
    ContactForm,
    EditForm,
    GuardianForm,
    HouseholdForm,
    IdentifierForm,
    NewPersonForm,
    OtherNameForm,
    SearchForm,
)
from ..permissions import may_forget, may_link
from ..privacy import born_in_words, decided_in_words, everything_about, export_of, scope_in_words, what_in_words

LIMIT = 20
ADDITIONS = {
    "contact": (ContactForm, lambda person, data, by: actions.add_contact_point(person=person, **data, by=by)),
    "name": (OtherNameForm, lambda person, data, by: actions.add_other_name(person=person, **data, by=by)),
    "identifier": (
        IdentifierForm,
        lambda person, data, by: actions.seal_identifier(
            person=person, kind=data["kind"], value=data["identifier"], by=by
        ),
    ),
    "consent": (
        ConsentForm,
        lambda person, data, by: actions.give_consent(
            person=person, purpose=person.purpose, recipient="", what=[], **data, by=by
        ),
    ),
    "guardian": (GuardianForm, lambda person, data, by: actions.add_guardian(person=person, **data, by=by)),
    "household": (HouseholdForm, lambda person, data, by: actions.join_household(person=person, **data, by=by)),
}
"""What may be added on her page: its form and its verb."""


@allowed(May.SERVE_PEOPLE)
def search(request):
    """Find somebody. By POST, so that no name stands in an address, a history or a log."""
    form, found = SearchForm(request.POST or None), None
    if form.is_bound and form.is_valid():
        found = queries.search_people(request.access, form.cleaned_data["q"], LIMIT)
    context = {"form": form, "found": _rows(found or ()), "asked": found is not None}
    return render(request, "people/search.html", context | {"is_full": len(found or ()) == LIMIT, "limit": LIMIT})


@allowed(May.SERVE_PEOPLE)
def new(request):
    """Register somebody. Records that look alike are shown before; with them in sight she may still be new."""
    form = NewPersonForm(request.POST or None, office=request.post.office)
    alike, after = [], _after(request)
    if form.is_bound and form.is_valid():
        details = form.details
        if "sure" not in request.POST:
            names = [details[name] for name in actions.NAME_FIELDS]
            purpose = _purpose(request)
            alike = queries.look_alikes(
                request.access, purpose=purpose, names=names, born=details["born"], sex=details["sex"],
                phone=details["phone"], country=request.post.office.country,
            )  # fmt: skip
        if not alike:
            try:
                made = actions.register_person(
                    purpose=_purpose(request), office=request.post.office, **details, by=request.access
                )
                return redirect(f"{after}?{urlencode({'person': made.pk})}" if after else _page_of(made))
            except Refused as refused:
                form.show(refused)
    return render(request, "people/new.html", {"form": form, "alike": _alike(alike), "next": after})


@allowed(May.SERVE_PEOPLE)
def person(request, key, form=None, what="", status=200):
    """Her page: who she is, how to reach her, what she allowed, what may be added. Opening it is logged."""
    found = _opened(request, key, reason="served")
    access = request.access
    context = _header(found) | {
        "contacts": queries.contact_points(access, found),
        "identifiers": queries.identifiers(access, found),
        "other_names": found.other_names.all(),
        "consents": [
            (c, scope_in_words(c.scope), what_in_words(c.what), decided_in_words(c))
            for c in queries.consents(access, found)
        ],
        "linked": _rows(queries.linked(access, found)),
        "guardians": queries.guardians(access, found),
        "guards": _rows(queries.guards(access, found)),
        "household": _rows(queries.household(access, found)),
        "asked": queries.open_requests_of(found),
        "notice": queries.notice_of(found),
        "same": _rows(queries.same_identifier(access, found)),
        "may_review": may_link(access, [found]),
        "may_forget": may_forget(access, found),
        "forms": {
            name: form if name == what else make(about=(access, found)) for name, (make, _verb) in ADDITIONS.items()
        },
        "opened": what,
    }
    return render(request, "people/person.html", context, status=status)


@allowed(May.SERVE_PEOPLE)
def edit(request, key):
    """Change what is known of her. When somebody else saved meanwhile, both versions are shown and nothing is lost."""
    found = _opened(request, key, reason="edited")
    start = EditForm.of(found) | {"seen_version": found.version}
    form, differences = EditForm(request.POST or None, initial=start, office=found.office), []
    if form.is_bound and form.is_valid():
        try:
            actions.update_person(
                person=found, seen_version=form.cleaned_data["seen_version"], **form.details, by=request.access
            )
            messages.success(request, _("Saved."))
            return redirect("people:person", found.pk)
        except Refused as refused:
            form.show(refused)
            if "people.changed_meanwhile" in refused.codes:
                differences = _differences(form, start)
                form.data = form.data.copy()
                form.data["seen_version"] = found.version
    return render(request, "people/edit.html", _header(found) | {"form": form, "differences": differences})


@require_POST
@allowed(May.SERVE_PEOPLE)
def add(request, key, what):
    """Add a contact, another name, a national number or a permission; what is refused comes back on her page."""
    if what not in ADDITIONS:
        raise Http404
    found, (make, verb) = _within(request, key), ADDITIONS[what]
    form = make(request.POST, about=(request.access, found))
    if form.is_valid():
        try:
            made = verb(found, form.cleaned_data, request.access)
            messages.success(request, _("Saved."))
            return redirect("people:receipt", made.pk) if what == "consent" else redirect("people:person", found.pk)
        except Refused as refused:
            form.show(refused)
    return person(request, key, form=form, what=what, status=422)


@require_POST
@allowed(May.SERVE_PEOPLE)
def remove_contact(request, key):
    """Forget one telephone or e-mail."""
    point = _point(request, key)
    actions.remove_contact_point(contact_point=point, by=request.access)
    messages.success(request, _("Removed."))
    return redirect("people:person", point.person_id)


@require_POST
@allowed(May.SERVE_PEOPLE)
def silence(request, key, verb):
    """She asks for silence on this number or address, or takes that back. What waits is not sent either."""
    point = _point(request, key)
    if verb not in ("stop", "start"):
        raise Http404
    actions.silence_contact_point(contact_point=point, is_silent=verb == "stop", by=request.access)
    messages.success(request, _("Nothing more is sent there.") if verb == "stop" else _("We may write there again."))
    return redirect("people:person", point.person_id)


@allowed(May.SERVE_PEOPLE)
def receipt(request, key):
    """What she allowed, to be printed and taken home, in the language it was explained in or the one asked for."""
    consent = queries.consent(request.access, key)
    if consent is None:
        raise Http404
    language = request.GET.get("in") or ("en" if consent.language == "en" else "es")
    with translation.override("en" if language == "en" else "es"):
        context = {
            "consent": consent,
            "scope": scope_in_words(consent.scope),
            "what": what_in_words(consent.what),
            "decided": decided_in_words(consent),
            "institution": origin().institution.in_language(language),
        }
        return render(request, "people/receipt.html", context)


@require_POST
@allowed(May.SERVE_PEOPLE)
def revoke(request, key):
    """She takes a permission back."""
    consent = queries.consent(request.access, key)
    if consent is None:
        raise Http404
    actions.revoke_consent(consent=consent, by=request.access)
    messages.success(request, _("The permission was taken back. From now on it opens nothing."))
    return redirect("people:receipt", consent.pk)


@allowed(May.SERVE_PEOPLE)
def sheet(request, key):
    """What we keep about her, every app's part, to be read or printed with her. Logged."""
    found = _opened(request, key, reason="sheet")
    context = _header(found) | {"sections": everything_about(found), "institution": origin().institution}
    return render(request, "people/sheet.html", context)


@allowed(May.SERVE_PEOPLE)
def export(request, key):
    """The same as a file she takes with her: JSON, which other systems read."""
    found = _opened(request, key, reason="export")
    answer = JsonResponse(export_of(found), json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="{found.code}.json"'
    return answer


@require_POST
@allowed(May.SERVE_PEOPLE)
def ask(request, key, what):
    """She asks, at the window, that her data be corrected or forgotten."""
    found = _within(request, key)
    try:
        asked = actions.ask_about_data(person=found, kind=what, by=request.access)
    except Refused as refused:
        raise Http404 from refused
    messages.success(
        request, _("Written down. To be answered by %(day)s.") % {"day": date_format(asked.due_on, "SHORT_DATE_FORMAT")}
    )
    return redirect("people:person", found.pk)


@require_POST
@allowed(May.REVIEW_WINDOW)
def link(request, key, other):
    """Say after review that two records are one human being. The bar that follows offers to undo it."""
    one, two = _within(request, key), _within(request, other)
    actions.link_people(people=[one, two], by=request.access)
    messages.success(request, _("Linked."), extra_tags=f"undo:{reverse('people:unlink', args=[two.pk])}")
    return redirect("people:person", one.pk)


@require_POST
@allowed(May.REVIEW_WINDOW)
def unlink(request, key):
    """Take one record out of its identity."""
    found = _within(request, key)
    actions.unlink_person(person=found, by=request.access)
    messages.success(request, _("No longer linked."))
    return redirect("people:person", found.pk)


@allowed(May.REVIEW_WINDOW)
def forget(request, key):
    """Say what forgetting does, then do it. It cannot be undone, so it is a page and not a button."""
    found = _opened(request, key, reason="forget")
    if request.method == "POST":
        actions.forget_person(person=found, by=request.access)
        messages.success(request, _("The record was emptied. What was counted stays counted."))
        return redirect("people:search")
    return render(request, "people/forget.html", _header(found))


def _page_of(found):
    return reverse("people:person", args=[found.pk])


def _point(request, key):
    point = queries.contact_point(request.access, key)
    if point is None:
        raise Http404
    return point


def _within(request, key):
    found = queries.person(request.access, key)
    if found is None:
        raise Http404
    return found


def _opened(request, key, reason):
    found = queries.open_person(request.access, key, reason=reason)
    if found is None:
        raise Http404
    return found


def _purpose(request):
    """Why the record is held: the purpose of the post. A role holds one where it registers people."""
    return next(iter(sorted(request.access.purposes)))


def _after(request):
    """Where to go with the new person: a page of this site that asked for her, else nowhere."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    return asked if url_has_allowed_host_and_scheme(asked, allowed_hosts=None) and "?" not in asked else ""


def _alike(found):
    return [{"one": row, "born": born_in_words(row.person)} for row in found]


def _rows(people):
    return [{"person": p, "born": born_in_words(p)} for p in people]


def _header(found):
    today = timezone.localdate()
    ages = age_on(found.born, today) if found.born and found.born.earliest <= today else None
    names = dict(queries.language_choices())
    return {
        "is_minor": queries.minor_on(found, today),
        "other_languages": [names.get(code, code) for code in found.other_languages],
        "person": found,
        "born": born_in_words(found),
        "ages": ages,
        "language": names.get(found.language, found.language),
    }


def _differences(form, saved):
    """(label, what is saved now, what this clerk typed) of each field that differs."""
    rows = []
    for bound in form.visible_fields():
        now, typed = (_in_words(bound.field, value) for value in (saved.get(bound.name), bound.value()))
        if now != typed:
            rows.append((bound.label, now, typed))
    return rows


def _in_words(field, value):
    if value in (True, False):
        return _("yes") if value else _("no")
    text = "" if value is None else str(value).strip()
    return str(dict(getattr(field, "choices", ())).get(text, text))
