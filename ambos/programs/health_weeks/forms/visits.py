"""A person tested at an event: two common tests, what followed, and a referral with her permission."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from ambos.records.measurements.models import Screening
from ambos.records.people.models import Consent
from ambos.records.registry.forms import Once

from .. import queries
from ..actions import EventReading, EventReferral
from ..models import EventVisit

FASTING = (("", _("not asked")), ("yes", _("fasting")), ("no", _("has eaten")))


class TestedForm(Once):
    """Blood pressure and glucose; more tests are for the window."""

    slip = forms.CharField(
        label=_("Number of the slip"), max_length=12, help_text=_("No name is needed. The slip stays with the person.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=queries.language_choices, initial="es")
    age = forms.IntegerField(label=_("Age"), required=False, min_value=0, max_value=120)
    has_adult = forms.BooleanField(label=_("Under age: the adult who answers for the child is here"), required=False)
    systolic = forms.CharField(label=_("Upper"), required=False, max_length=8)
    diastolic = forms.CharField(label=_("Lower"), required=False, max_length=8)
    glucose = forms.CharField(label=_("Glucose"), required=False, max_length=8)
    glucose_unit = forms.ChoiceField(
        label=_("Unit"), choices=[("mg/dL", "mg/dL"), ("mmol/L", "mmol/L")], required=False
    )
    fasting = forms.ChoiceField(label=_("Fasting"), choices=FASTING, required=False)
    critical_action = forms.ChoiceField(
        label=_("If it needs care today: what was done"), required=False,
        choices=[("", _("nothing yet")), *[c for c in Screening.CriticalAction.choices if c[0]]],
    )  # fmt: skip
    refused_why = forms.ChoiceField(
        label=_("If the person does not want to be sent: why"), required=False,
        choices=[("", _("the person was not refusing")), *EventVisit.Why.choices],
    )  # fmt: skip
    service = forms.ChoiceField(label=_("Send to"), required=False)
    consent_how = forms.ChoiceField(
        label=_("How permission was given"), required=False, choices=[("", _("not given")), *Consent.How.choices]
    )

    def __init__(self, *args: Any, options: list[Any], need: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.options, self.need = {str(option.service.pk): option.service for option in options}, need
        names = [(key, f"{service.name}, {service.organization.name}") for key, service in self.options.items()]
        self.fields["service"].choices = [("", _("nowhere")), *names]

    def readings(self) -> tuple[EventReading, ...]:
        """The readings that were typed."""
        data, found = self.cleaned_data, []
        pressure = {"systolic": data["systolic"], "diastolic": data["diastolic"]}
        action = data["critical_action"]
        if any(pressure.values()):
            found.append(EventReading("blood_pressure", pressure, "mmHg", action=action))
        if data["glucose"]:
            fasting = {"yes": True, "no": False}.get(data["fasting"])
            unit = data["glucose_unit"] or "mg/dL"
            found.append(EventReading("glucose", {"glucose": data["glucose"]}, unit, fasting=fasting, action=action))
        return tuple(found)

    def referral(self) -> EventReferral | None:
        """Where she is sent, or nothing."""
        service = self.options.get(self.cleaned_data["service"])
        if service is None:
            return None
        return EventReferral(service=service, need=self.need, consent_how=self.cleaned_data["consent_how"])

    def clean(self) -> dict[str, Any]:
        """Nothing is sent without permission."""
        data = super().clean()
        if data.get("service") and not data.get("consent_how"):
            self.add_error(
                "consent_how", _("Without permission nothing is sent. Ask for it, and mark how it was given.")
            )
        return data

    @property
    def key(self) -> UUID:
        return self.cleaned_data["form_key"]
