"""What is typed about the network."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ambos.records.registry.forms import DayField, Once
from ambos.records.registry.loading import origin
from ambos.records.registry.queries import name_of

from .models import Office, ServicePoint
from .queries import countries_of_offices


class FindPlace(forms.Form):
    """A postal code or a city, as a family types it."""

    place = forms.CharField(
        label=_("ZIP code or city"), max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "enterkeyhint": "search"}),
        help_text=_("For example, 93721 or Fresno."),
    )  # fmt: skip


class FindOffice(forms.Form):
    """What narrows the list of offices."""

    q = forms.CharField(label=_("Name"), required=False, max_length=80)
    country = forms.ChoiceField(
        label=_("Country"), required=False, choices=lambda: [("", _("any")), *countries_of_offices()]
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("any")), *Office.Kind.choices])
    confidence = forms.ChoiceField(
        label=_("Confidence"), required=False,
        choices=[("", _("any")), ("high", _("confirmed")), ("medium", _("probable")), ("doubtful", _("to be confirmed"))],
    )  # fmt: skip
    open_day = DayField(label=_("Open on"), required=False)


class ProposeList(forms.Form):
    """An official list and where it comes from."""

    file = forms.FileField(label=_("File (CSV)"), widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}))
    source = forms.CharField(
        label=_("Who issued it?"), max_length=500, help_text=_("For example: Foreign Ministry, note DGSC-1234.")
    )
    as_of = forms.CharField(
        label=_("Of which day is it?"), max_length=40, help_text=_("A day, a month or a year, as the list says it.")
    )


class KeepPoint(forms.Form):
    """What is true of a service point today."""

    hours = forms.CharField(
        label=_("Hours in words"),
        max_length=200,
        required=False,
        help_text=_("As families read it: Monday to Friday, 8:00 to 13:00."),
    )
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    opened_on = DayField(label=_("Opened on"), required=False)
    closed_on = DayField(label=_("First day closed"), required=False)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    source = forms.CharField(label=_("How do we know?"), max_length=500)


class NewPoint(Once):
    """A window, mobile unit or temporary site that begins."""

    program = forms.ChoiceField(
        label=_("Program"), choices=lambda: [(slug, name_of(slug)) for slug in origin().programs]
    )
    kind = forms.ChoiceField(
        label=_("What it is"), choices=ServicePoint.Kind.choices, widget=forms.RadioSelect, initial="window"
    )
    name = forms.CharField(label=_("Name"), max_length=160)
    hours = KeepPoint.base_fields["hours"]
    phone = KeepPoint.base_fields["phone"]
    opened_on = KeepPoint.base_fields["opened_on"]
    source = KeepPoint.base_fields["source"]
