"""What is typed about papers: a folio to look for, what a paper is to say, why it ends, why it is opened."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ambos.domain.access import Access
from ambos.domain.sealed_schemas import Certificate, Kind, Record, Statement
from ambos.records.network.queries import offices
from ambos.records.registry.forms import DayField, Once

from .models import Document

LONG = forms.Textarea(attrs={"rows": 2})
REASONS = {
    "print_again": _("print it again"),
    "person_asks": _("the person asks about it"),
    "school_asks": _("a school or an authority asks about it"),
    "correct": _("correct it"),
}
"""Why a paper is opened: written in the log."""


class FindPaper(forms.Form):
    """A folio, or what narrows the list."""

    folio = forms.CharField(label=_("Folio"), required=False, max_length=40)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=lambda: [("", _("any")), *Document.Kind.choices])
    state = forms.ChoiceField(
        label=_("Stands"), required=False, choices=lambda: [("", _("any")), *Document.State.choices]
    )


class OpenPaper(forms.Form):
    """Why somebody wants to read a paper."""

    reason = forms.ChoiceField(label=_("Why do you open it?"), choices=list(REASONS.items()))


class EndPaper(forms.Form):
    """How and why a paper ends."""

    how = forms.ChoiceField(
        label=_("How it ends"),
        widget=forms.RadioSelect,
        choices=[
            ("void", _("Void: it should never have gone out")),
            ("revoke", _("Revoke: it was good and is no longer")),
        ],
    )
    why = forms.ChoiceField(label=_("Why"), choices=lambda: [("", "—"), *Document.Why.choices])


class WritePaper(Once):
    """What every paper needs besides what it says. ``why`` is asked where it takes the place of another."""

    office = forms.ModelChoiceField(label=_("Office"), queryset=None)
    expires_on = DayField(label=_("Good until"), required=False, help_text=_("Leave it empty when it has no end."))
    why = forms.ChoiceField(label=_("Why it is replaced"), choices=lambda: [("", "—"), *Document.Why.choices])

    def __init__(self, *arguments, access: Access, replaces: Document | None = None, **options):
        super().__init__(*arguments, **options)
        mine = offices(timezone.localdate()).filter(pk__in=access.offices)
        self.fields["office"].queryset = mine
        if not replaces:
            del self.fields["why"]
        if replaces or mine.count() == 1:
            self.fields["office"].required = False
            self.fields["office"].widget = forms.HiddenInput()
            self.only = replaces.office if replaces else mine.first()

    def record(self) -> Record:
        """What was typed, as the paper says it."""
        raise NotImplementedError

    def arguments(self) -> dict[str, Any]:
        """As ``issue_document`` takes it."""
        typed = self.cleaned_data
        until = typed["expires_on"]
        return {
            "record": self.record(),
            "office": typed["office"] or self.only,
            "expires_at": datetime.combine(until, time(23, 59, 59), UTC) if until else None,
            "form_key": typed["form_key"],
        }

    def clean_expires_on(self) -> date | None:
        until = self.cleaned_data["expires_on"]
        if until and until < timezone.localdate():
            raise forms.ValidationError(_("This day is past."))
        return until

    def _said(self) -> dict[str, Any]:
        """Values of the record's own fields; what was left empty is not known."""
        ours = {"form_key", "office", "expires_on", "why"}
        return {name: value if value != "" else None for name, value in self.cleaned_data.items() if name not in ours}


class WriteCertificate(WritePaper):
    """A certificate of attendance or of a finished course."""

    name = forms.CharField(label=_("Name, as on her birth record"), max_length=120)
    what = forms.TypedChoiceField(
        label=_("What she did"),
        coerce=int,
        widget=forms.RadioSelect,
        choices=[(1, _("finished the course")), (0, _("took part"))],
        initial=1,
    )
    course = forms.CharField(label=_("Course"), max_length=120)
    provider = forms.CharField(label=_("Given by"), max_length=120)
    hours = forms.IntegerField(label=_("Hours of the course"), required=False, min_value=1, max_value=9999)
    starts_on = DayField(label=_("First day"), required=False)
    ends_on = DayField(label=_("Last day"))
    result = forms.CharField(label=_("Result"), required=False, max_length=60)

    def clean(self):
        typed = super().clean()
        if typed.get("starts_on") and typed.get("ends_on") and typed["ends_on"] < typed["starts_on"]:
            self.add_error("ends_on", _("The last day comes before the first."))
        return typed

    def record(self) -> Certificate:
        return Certificate(**self._said())


class WriteStatement(WritePaper):
    """A statement of consular registration: the least that lets a reader compare it with the person before him."""

    name = forms.CharField(label=_("Name, as in the register"), max_length=120)
    serial = forms.CharField(label=_("Register number"), max_length=24)
    birth_year = forms.IntegerField(label=_("Year of birth"), min_value=1890, max_value=2199)
    registered_on = DayField(label=_("In the register since"))

    def clean_registered_on(self) -> date:
        since = self.cleaned_data["registered_on"]
        if since > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return since

    def record(self) -> Statement:
        office = self.cleaned_data["office"] or self.only
        return Statement(office=office.official_name[:120], **self._said())


class ReceivePaper(forms.Form):
    """A school received a transfer document: the three things it sends."""

    folio = forms.CharField(
        label=_("Folio of the paper"), max_length=40, help_text=_("12 letters and numbers, beside the code."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )  # fmt: skip
    school = forms.CharField(label=_("Your school"), max_length=120, help_text=_("Its name and its city."))
    grade = forms.TypedChoiceField(
        label=_("Grade the child was placed in"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, *arguments, grades: dict[int, tuple[str, str]], **options):
        """``grades``: their names at the origin, in Spanish and English."""
        super().__init__(*arguments, **options)
        which = 0 if (get_language() or "es").startswith("es") else 1
        rows = [(str(number), f"{number} ({names[which]})") for number, names in sorted(grades.items())]
        self.fields["grade"].choices = [("", _("Not placed yet")), ("0", _("Kindergarten")), *rows]


FORMS: dict[str, type[WritePaper]] = {Kind.CERTIFICATE: WriteCertificate, Kind.STATEMENT: WriteStatement}
"""The kinds that are written here. A transfer document is prepared by its program, from the school's record."""
