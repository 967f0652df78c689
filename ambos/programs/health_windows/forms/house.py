"""Hours, closures, stations, trips, talks, materials, lots, applications, results, the year: what is typed of each."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ambos.records.registry.forms import DayField, HourField, Once

from .. import queries
from ..models import Closure, Enrolment, NextStep, Station, StockMove, Talk
from .given import RESULTS

WEEK = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
MARKS = [
    ("", _("not judged")),
    ("0", _("0 · no")),
    ("1", _("1 · in part")),
    ("2", _("2 · mostly")),
    ("3", _("3 · fully")),
]


class HoursForm(forms.Form):
    """One stretch a day, from a day on. A day without hours is closed."""

    since = DayField(label=_("From which day"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for n, name in enumerate(WEEK):
            self.fields[f"opens_{n}"] = HourField(label=name, required=False)
            self.fields[f"closes_{n}"] = HourField(label=_("until"), required=False)

    @property
    def days(self):
        """(name, from, until) of each day of the week."""
        return [(name, self[f"opens_{n}"], self[f"closes_{n}"]) for n, name in enumerate(WEEK)]

    def clean(self):
        """Half a stretch is no stretch."""
        data = super().clean()
        for n in range(7):
            if bool(data.get(f"opens_{n}")) != bool(data.get(f"closes_{n}")):
                self.add_error(f"opens_{n}", _("Say both hours, or none."))
        return data

    def week(self) -> list[tuple[int, time, time]]:
        """The stretches that were typed."""
        data = self.cleaned_data
        return [(n, data[f"opens_{n}"], data[f"closes_{n}"]) for n in range(7) if data[f"opens_{n}"]]

    @staticmethod
    def known(stretches: list[Any], day: date) -> dict[str, Any]:
        """What holds from a day on, as the form shows it."""
        held = [s for s in stretches if s.valid_to is None or s.valid_to >= day]
        shown: dict[str, Any] = {"since": day.isoformat()}
        for s in held:
            shown |= {f"opens_{s.weekday}": s.opens_at, f"closes_{s.weekday}": s.closes_at}
        return shown


class ClosureForm(Once):
    """The window is closed on these days."""

    reason = forms.ChoiceField(label=_("Why"), choices=Closure.Reason.choices)
    first_day = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"))


class StationForm(forms.Form):
    """A place where one thing is done."""

    kind = forms.ChoiceField(label=_("What is done there"), choices=Station.Kind.choices)
    name = forms.CharField(label=_("How you call it"), max_length=60)


class TripForm(Once):
    """A day of the mobile unit."""

    service_point = forms.ModelChoiceField(label=_("Mobile unit"), queryset=None, empty_label=None)
    day = DayField(label=_("Day"))
    starts_at = HourField(label=_("From"))
    ends_at = HourField(label=_("Until"))
    place = forms.CharField(label=_("Place"), max_length=160)
    city = forms.CharField(label=_("City"), max_length=120)
    postal_code = forms.CharField(label=_("Postal code"), max_length=12, required=False)
    host = forms.CharField(label=_("Host"), max_length=160, required=False)

    def __init__(self, *args, access, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["service_point"].queryset = queries.mobile_units(access)


class CancelTrip(forms.Form):
    """Why it did not take place."""

    reason = forms.ChoiceField(label=_("Why"), choices=Closure.Reason.choices)


class TalkForm(Once):
    """A talk: heads counted."""

    kind = forms.ChoiceField(label=_("What it was"), choices=Talk.Kind.choices, widget=forms.RadioSelect)
    topic = forms.ChoiceField(label=_("Topic"))
    heads = forms.IntegerField(
        label=_("Heads counted"), min_value=1, max_value=2000, help_text=_("Count heads; write down nobody.")
    )
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=600, required=False)
    language = forms.ChoiceField(label=_("Language"))
    day = DayField(label=_("Day"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = queries.topic_choices()
        self.fields["language"].choices = queries.language_choices()


class MaterialForm(forms.Form):
    """A material the window keeps."""

    title = forms.CharField(label=_("Title"), max_length=120)
    topic = forms.ChoiceField(label=_("Topic"))
    language = forms.ChoiceField(label=_("Language"))
    low_at = forms.IntegerField(label=_("Order more at"), min_value=0, max_value=100000, initial=20)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = queries.topic_choices()
        self.fields["language"].choices = queries.language_choices()


class MoveForm(Once):
    """Copies that came or went."""

    kind = forms.ChoiceField(label=_("What happened"), choices=StockMove.Kind.choices, initial="handed_out")
    copies = forms.IntegerField(label=_("Copies"), min_value=0, max_value=100000)


class LotForm(Once):
    """A lot that came in."""

    vaccine = forms.ChoiceField(label=_("Vaccine"))
    lot = forms.CharField(label=_("Lot"), max_length=40)
    expires_on = DayField(label=_("Last day of use"))
    doses = forms.IntegerField(label=_("Doses"), min_value=1, max_value=5000)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["vaccine"].choices = queries.vaccine_choices()


class WithdrawForm(forms.Form):
    """Why a lot is used no more."""

    reason = forms.CharField(label=_("Why is it used no more?"), max_length=200)


class StepForm(forms.Form):
    """What became of an application."""

    to = forms.ChoiceField(label=_("What became of it"))
    on = DayField(label=_("On"))

    def __init__(self, *args, state: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        states = Enrolment.State
        steps = {
            states.ASSISTED: (states.SUBMITTED, states.DROPPED),
            states.SUBMITTED: (states.APPROVED, states.DENIED, states.DROPPED),
        }.get(states(state) if state else states.ASSISTED, ())
        self.fields["to"].choices = [(s.value, s.label) for s in steps]


class SlipForm(forms.Form):
    """Somebody came back with her slip."""

    slip = forms.CharField(label=_("Code of the slip"), max_length=12)


class ResultForm(forms.Form):
    """What the test says."""

    result = forms.ChoiceField(label=_("Result"), choices=list(RESULTS.items()), widget=forms.RadioSelect)


class TellForm(forms.Form):
    """What followed when it was told."""

    next_step = forms.ChoiceField(
        label=_("What followed"), choices=[("", _("nothing called for it")), *NextStep.choices], required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip


class BackForm(forms.Form):
    """Another day to come back."""

    back_on = DayField(label=_("Comes back on"))


class YearForm(forms.Form):
    """The year judged, criterion by criterion."""

    plan = forms.CharField(
        label=_("What changes next year"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=4000
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for code, _section, sentence in queries.criteria():
            self.fields[f"mark_{code}"] = forms.ChoiceField(label=sentence, choices=MARKS, required=False)
            self.fields[f"evidence_{code}"] = forms.CharField(
                label=_("On what it rests"), required=False, max_length=500
            )

    @property
    def rows(self):
        """(mark, evidence) of each criterion."""
        return [(self[f"mark_{code}"], self[f"evidence_{code}"]) for code, _section, _sentence in queries.criteria()]

    def answers(self) -> dict[str, tuple[str, str]]:
        """What was typed, by criterion."""
        data = self.cleaned_data
        return {
            code: (data[f"mark_{code}"], data[f"evidence_{code}"])
            for code, _section, _sentence in queries.criteria()
            if data[f"mark_{code}"] or data[f"evidence_{code}"]
        }

    @staticmethod
    def known(evaluation: Any) -> dict[str, str]:
        """What was written so far, as the form shows it."""
        shown = {"plan": evaluation.plan}
        for code, (mark, evidence) in evaluation.answers.items():
            shown |= {f"mark_{code}": mark, f"evidence_{code}": evidence}
        return shown


class ReturnForm(forms.Form):
    """Why an evaluation is given back."""

    reason = forms.CharField(label=_("What is missing?"), max_length=300)
