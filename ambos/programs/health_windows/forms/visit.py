"""What a promoter types of a visit. Forms only read and tidy; the verbs decide."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ambos.records.casework.models import Encounter
from ambos.records.measurements.models import Screening
from ambos.records.people.models import Consent
from ambos.records.registry.forms import Once

from .. import queries
from ..actions import Reading, Referral
from ..models import Ticket
from .given import GivenForm

NOT_WANTED = "no"
"""The person was offered a referral and does not want one."""
GLUCOSE_UNITS = (("mg/dL", "mg/dL"), ("mmol/L", "mmol/L"))
A1C_UNITS = (("%", "%"), ("mmol/mol", "mmol/mol"))
FASTING = (("", _("not asked")), ("yes", _("fasting")), ("no", _("has eaten")))
SHARED = (
    ("name", _("the name")),
    ("phone", _("the telephone")),
    ("need", _("what is needed")),
    ("language", _("the language")),
    ("age_band", _("the age group")),
    ("note", _("the note written for the service")),
)


class VisitForm(Once, GivenForm):
    """A visit: how she came, topics, readings, everything else of the catalogue, and a referral with her permission."""

    source = forms.ChoiceField(
        label=_("How the person arrived"), choices=Encounter.Source.choices, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(label=_("Language"))
    topics = forms.MultipleChoiceField(label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple)

    systolic = forms.CharField(
        label=_("Upper"), required=False, max_length=8, widget=forms.TextInput(attrs={"data-key": "b"})
    )
    diastolic = forms.CharField(label=_("Lower"), required=False, max_length=8)
    systolic_again = forms.CharField(label=_("Upper, second reading"), required=False, max_length=8)
    diastolic_again = forms.CharField(label=_("Lower, second reading"), required=False, max_length=8)
    glucose = forms.CharField(
        label=_("Glucose"), required=False, max_length=8, widget=forms.TextInput(attrs={"data-key": "g"})
    )
    glucose_unit = forms.ChoiceField(
        label=_("Unit"),
        choices=GLUCOSE_UNITS,
        required=False,
        widget=forms.Select(attrs={"aria-label": _("Unit of the glucose")}),
    )
    fasting = forms.ChoiceField(
        label=_("Fasting"), choices=FASTING, required=False, widget=forms.Select(attrs={"aria-label": _("Fasting")})
    )
    cholesterol = forms.CharField(label=_("Cholesterol"), required=False, max_length=8)
    cholesterol_unit = forms.ChoiceField(
        choices=GLUCOSE_UNITS, required=False, widget=forms.Select(attrs={"aria-label": _("Unit of the cholesterol")})
    )
    a1c = forms.CharField(label=_("A1C"), required=False, max_length=8)
    a1c_unit = forms.ChoiceField(
        choices=A1C_UNITS, required=False, widget=forms.Select(attrs={"aria-label": _("Unit of the A1C")})
    )
    bmi = forms.CharField(label=_("Body mass index"), required=False, max_length=8)
    critical_action = forms.ChoiceField(
        label=_("What was done at once"),
        choices=[("", _("nothing yet")), *[c for c in Screening.CriticalAction.choices if c[0]]],
        required=False,
        widget=forms.RadioSelect,
    )

    need = forms.ChoiceField(label=_("What is needed"), required=False, widget=forms.Select(attrs={"data-key": "r"}))
    program_family = forms.ChoiceField(label=_("Kind of public program"), required=False)
    zip = forms.CharField(
        label=_("Postal code near which to look"), required=False, max_length=10, help_text=_("It is not kept.")
    )
    service = forms.CharField(required=False, max_length=36)
    note = forms.CharField(
        label=_("Note for the service"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    share = forms.MultipleChoiceField(
        label=_("What is shared"), choices=SHARED, required=False, widget=forms.CheckboxSelectMultiple
    )
    consent_how = forms.ChoiceField(
        label=_("How permission was given"),
        choices=[("", _("not given")), *Consent.How.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    phone = forms.CharField(label=_("Telephone for news"), required=False, max_length=40)
    birth_year = forms.IntegerField(label=_("Year of birth"), required=False, min_value=1900, max_value=2100)

    company = forms.ChoiceField(
        label=_("Under age: who comes with her?"),
        choices=[("", _("not asked")), *Ticket.Company.choices],
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, lots=(), **kwargs):
        super().__init__(*args, lots=lots, **kwargs)
        fields = self.fields
        fields["topics"].choices = queries.topic_choices()
        fields["language"].choices = queries.language_choices()
        fields["need"].choices = [("", _("no referral")), *queries.need_choices()]
        fields["program_family"].choices = [("", _("none")), *queries.family_choices()]
        fields["source"].initial = Encounter.Source.HALL
        fields["share"].initial = ["name", "phone", "need", "language", "note"]

    def readings(self) -> tuple[Reading, ...]:
        """The readings that were typed. A second blood pressure repeats the first."""
        data, found = self.cleaned_data, []
        action = data["critical_action"]
        pressure = {"systolic": data["systolic"], "diastolic": data["diastolic"]}
        if any(pressure.values()):
            found.append(Reading("blood_pressure", pressure, "mmHg", action=action))
        again = {"systolic": data["systolic_again"], "diastolic": data["diastolic_again"]}
        if any(again.values()):
            found.append(Reading("blood_pressure", again, "mmHg", action=action, repeats=0 if found else None))
        if data["glucose"]:
            fasting = {"yes": True, "no": False}.get(data["fasting"])
            found.append(
                Reading("glucose", {"glucose": data["glucose"]}, data["glucose_unit"], fasting=fasting, action=action)
            )
        for test, unit in (("cholesterol", data["cholesterol_unit"]), ("a1c", data["a1c_unit"]), ("bmi", "kg/m2")):
            if data[test]:
                found.append(Reading(test, {test: data[test]}, unit, action=action))
        return tuple(found)

    def referral(self, service: Any, birth_year: int | None) -> Referral | None:
        """The referral that was chosen, with the service found within reach; ``None`` when none was."""
        data = self.cleaned_data
        if service is None:
            return None
        return Referral(
            service=service,
            need=data["need"],
            program_family=data["program_family"],
            note=data["note"],
            consent_how=data["consent_how"],
            share=tuple(data["share"]),
            notify_phone=data["phone"],
            birth_year=birth_year or data["birth_year"],
        )

    def clean(self):
        """A referral needs a need, a service and a permission; each missing one is said where it is missing."""
        data = super().clean()
        chosen = data.get("service")
        if data.get("need") and not chosen:
            self.add_error("service", _("Choose where to send, or mark that the person does not want a referral."))
        data["service"] = _key(chosen)
        if data["service"]:
            if not data.get("need"):
                self.add_error("need", forms.ValidationError(_("Say what is needed."), code="health_windows.no_need"))
            if not data.get("consent_how"):
                self.add_error(
                    "consent_how",
                    forms.ValidationError(
                        _("Without permission nothing is sent. Ask for it, and mark how it was given."),
                        code="no_consent",
                    ),
                )
        return data


def _key(text: str | None) -> uuid.UUID | None:
    """The key of the chosen service; nothing for 'not wanted' and for what is no key."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
