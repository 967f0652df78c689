"""The close-out of an event: numbers only, on an old telephone, without a script."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .. import queries
from ..actions import Answers
from ..models import Event

MORE = 2
"""Boxes for services that were not planned."""


def _number(label: Any, hint: Any = "") -> forms.IntegerField:
    box = forms.TextInput(
        attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 6, "class": "input--number"}
    )
    return forms.IntegerField(
        label=label, help_text=hint, required=False, min_value=0, max_value=99_999_999, widget=box
    )


class CloseOutForm(forms.Form):
    """Every question of one event. Nothing is required by the form itself: a draft keeps what there is, and the rules say
    what is missing when it is sent."""

    attendees = _number(_("How many people came?"), _("Each person once. Write 0 if nobody came."))
    abnormal = _number(_("How many results were out of range?"))
    abnormal_referred = _number(_("Of these, how many were sent to a clinic?"))
    abnormal_refused = _number(_("Of these, how many were offered it and said no?"))
    referrals = _number(
        _("How many people were sent to a clinic or service in all?"), _("Count those above and all others.")
    )
    enrolled = _number(_("How many were enrolled in a program?"))
    online_views = _number(_("How many views on the Internet?"), _("Views are not people; they are kept apart."))
    other_volunteers = _number(_("How many more volunteers helped, not on the list?"))
    other_hours = forms.DecimalField(
        label=_("Hours they gave, all together"), required=False, min_value=0, max_value=9999, max_digits=6, decimal_places=1,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "input--number"}),
    )  # fmt: skip
    opinions = _number(_("How many people did you ask whether it was useful?"))
    satisfied = _number(_("How many said yes?"))
    explanation = forms.CharField(
        label=_("Anything to explain"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.event = event
        if event.mode == Event.Mode.IN_PERSON:
            del self.fields["online_views"]
        self.planned = list(event.services)
        for code in self.planned:
            self.fields[f"service_{code}"] = _number(queries.service_name(code))
            self.fields[f"not_offered_{code}"] = forms.BooleanField(label=_("it was not offered"), required=False)
        others = [(code, name) for code, name in queries.close_out_services() if code not in self.planned]
        for n in range(MORE):
            self.fields[f"more_{n}"] = forms.ChoiceField(
                label=_("Another service"), required=False, choices=[("", _("choose")), *others]
            )
            self.fields[f"more_number_{n}"] = _number(_("How many"))
        self.shifts = list(event.shifts.select_related("volunteer").order_by("volunteer__name", "pk"))
        for shift in self.shifts:
            self.fields[f"hours_{shift.pk}"] = forms.DecimalField(
                label=shift.volunteer.name or _("volunteer"), required=False, min_value=0, max_value=24, decimal_places=1,
                max_digits=4, help_text=_("planned: %(n)s h") % {"n": round(shift.planned / 60, 1)},
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "input--number"}),
            )  # fmt: skip
            if shift.worked is not None:
                self.initial.setdefault(f"hours_{shift.pk}", round(shift.worked / 60, 1))
        known = dict(self.initial)
        extra = [
            name.removeprefix("service_")
            for name, number in known.items()
            if name.startswith("service_") and number is not None and name.removeprefix("service_") not in self.planned
        ]
        for n, code in enumerate(extra[:MORE]):
            self.initial |= {f"more_{n}": code, f"more_number_{n}": known[f"service_{code}"]}

    def service_rows(self) -> list[tuple[Any, Any]]:
        """(number, not offered) of each planned service."""
        return [(self[f"service_{code}"], self[f"not_offered_{code}"]) for code in self.planned]

    def more_rows(self) -> list[tuple[Any, Any]]:
        """(service, number) of what was not planned."""
        return [(self[f"more_{n}"], self[f"more_number_{n}"]) for n in range(MORE)]

    def hour_rows(self) -> list[Any]:
        """Hours of each volunteer on the list."""
        return [self[f"hours_{shift.pk}"] for shift in self.shifts]

    def answers(self) -> Answers:
        """What was typed, as the verbs take it."""
        data = self.cleaned_data
        services = {code: data.get(f"service_{code}") for code in self.planned}
        for n in range(MORE):
            if code := data.get(f"more_{n}"):
                services[code] = data.get(f"more_number_{n}")
        hours = {str(shift.pk): data.get(f"hours_{shift.pk}") for shift in self.shifts}
        other = data.get("other_hours")
        return Answers(
            **{name: data.get(name) for name in ("attendees", "referrals", "abnormal", "abnormal_referred", "abnormal_refused",
               "enrolled", "online_views", "other_volunteers", "satisfied", "opinions")},
            other_minutes=None if other is None else round(other * 60),
            services=services,
            not_offered=frozenset(code for code in self.planned if data.get(f"not_offered_{code}")),
            minutes={key: None if value is None else round(value * 60) for key, value in hours.items()},
            explanation=data.get("explanation", ""),
        )  # fmt: skip
