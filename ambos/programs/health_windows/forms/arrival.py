"""What a promoter types when somebody arrives. Forms only read and tidy; the verbs decide."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ambos.domain.names import parse_partial_date
from ambos.records.people.models import Person
from ambos.records.registry.forms import Once

from .. import queries
from ..models import Ticket


class ArrivalForm(Once):
    """An arrival: who (chosen from the search, registered here and now, or nobody), and what for."""

    person = forms.UUIDField(required=False, widget=forms.HiddenInput)
    given_names = forms.CharField(label=_("Given names"), required=False, max_length=200)
    surname1 = forms.CharField(label=_("First surname"), required=False, max_length=200)
    surname2 = forms.CharField(label=_("Second surname"), required=False, max_length=200)
    born_day = forms.CharField(label=_("Day"), required=False, max_length=4)
    born_month = forms.CharField(label=_("Month"), required=False, max_length=12)
    born_year = forms.CharField(label=_("Year"), required=False, max_length=6)
    sex = forms.ChoiceField(
        label=_("Sex"), choices=Person.Sex.choices, required=False, initial=Person.Sex.UNKNOWN, widget=forms.RadioSelect
    )
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=40)
    may_text = forms.BooleanField(label=_("Agrees to get text messages"), required=False)
    topics = forms.MultipleChoiceField(
        label=_("Reason for coming"), required=False, widget=forms.CheckboxSelectMultiple
    )
    company = forms.ChoiceField(
        label=_("If she is under age: who comes with her?"),
        choices=[("", _("of age")), *Ticket.Company.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    is_reserved = forms.BooleanField(
        label=_("Reserved reason"),
        help_text=_("The list will say only 'reserved reason'. For example HIV or violence."),
        required=False,
    )
    language = forms.ChoiceField(label=_("Language"))
    needs_interpreter = forms.BooleanField(label=_("Asks for an interpreter"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["topics"].choices = queries.topic_choices()
        self.fields["language"].choices = queries.language_choices()

    def newcomer(self, today: date) -> dict[str, Any] | None:
        """What was typed of a person who is not registered yet; ``None`` when nothing was. Raises ``Refused`` for a date
        that cannot be."""
        data = self.cleaned_data
        if not (data["given_names"].strip() or data["surname1"].strip()):
            return None
        parts = (data["born_day"], data["born_month"], data["born_year"])
        return {
            "given_names": data["given_names"],
            "surname1": data["surname1"],
            "surname2": data["surname2"],
            "born": parse_partial_date(*parts, today=today, field="born") if any(parts) else None,
            "sex": data["sex"] or Person.Sex.UNKNOWN,
            "language": data["language"],
            "needs_interpreter": data["needs_interpreter"],
            "phone": data["phone"],
            "may_text": data["may_text"],
        }
