"""What is typed about a referral, by a service, by the window and by the person herself. Forms read and tidy; verbs decide."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ambos.domain import codes
from ambos.domain.errors import Refused
from ambos.records.people.models import Consent
from ambos.records.registry.forms import Once
from ambos.records.registry.queries import explain_all

from .models import Appointment, FollowUp, Outcome, ServiceRequest

BOXES = ("box1", "box2", "box3")
"""A client's code is written in three boxes of four, or pasted whole into the first."""


class Refusable(forms.Form):
    """A form that shows what the verbs refuse, beside the field it speaks of."""

    def show(self, refused: Refused) -> None:
        """Put each sentence of a refusal where it belongs; that of a date at its first box."""
        for field, sentence in explain_all(refused):
            place = f"{field}_day" if f"{field}_day" in self.fields else field
            self.add_error(place if place in self.fields else None, sentence)


def _box(label: Any, length: int = 4) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, required=False)


class Dated(Refusable):
    """Reads three boxes as one day."""

    def day_of(self, name: str) -> date | None:
        """The day typed, ``None`` when all boxes are empty; what cannot be a day becomes an error at its first box."""
        typed = [self.cleaned_data.get(f"{name}_{part}", "").strip() for part in ("day", "month", "year")]
        if not any(typed):
            return None
        try:
            day, month, year = (int(part) for part in typed)
            return date(year + 2000 if year < 100 else year, month, day)
        except ValueError:
            self.add_error(f"{name}_day", gettext("This is not a day of the calendar. Write it in numbers."))
            return None


class AcceptForm(Dated):
    """Yes, and when, if that is known already. Times are of the office's place, where the service works."""

    starts_day = _box(_("First appointment"))
    starts_month = _box(_("Month"))
    starts_year = _box(_("Year"))
    starts_time = forms.CharField(label=_("Time"), max_length=12, required=False)
    note = forms.CharField(label=_("What she should know"), max_length=2000, required=False)

    def __init__(self, *args: Any, zone: str, is_appointment: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.zone, self.is_appointment = ZoneInfo(zone), is_appointment

    def clean(self) -> dict[str, Any]:
        """``starts_at`` from the boxes: both day and time, or neither unless an appointment is what is being given."""
        data = super().clean()
        day, hour = self.day_of("starts"), read_time(data.get("starts_time", ""))
        data["starts_at"] = None
        if data.get("starts_time", "").strip() and hour is None:
            self.add_error("starts_time", gettext("Write the time like 9:20 or 2:30 pm."))
        elif not self.errors and bool(day) != bool(hour):
            field = "starts_time" if day else "starts_day"
            self.add_error(field, gettext("An appointment needs both the day and the time."))
        elif not self.errors and self.is_appointment and not day:
            self.add_error("starts_day", gettext("Write the day and the time of the appointment."))
        if not self.errors and day and hour:
            data["starts_at"] = datetime.combine(day, hour, self.zone)
        return data


def read_time(typed: str) -> time | None:
    """'9', '9:20', '9.20', '2:30 pm', '2:30 p. m.', '14:30 h' as a time of day; ``None`` for anything else."""
    found = re.fullmatch(r"(\d{1,2})(?:[:.h](\d{2}))?\s*(?:(a|p)\.?\s*m\.?|h|hrs?)?", typed.strip().lower())
    if not found:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


class DeclineForm(Refusable):
    """No, and why."""

    reason = forms.ChoiceField(
        label=_("Why can you not attend her?"), choices=ServiceRequest.Decline.choices, widget=forms.RadioSelect
    )


MISTAKE = "mistake"


class CancelForm(Refusable):
    """The appointment does not stand, and why; no other day is known yet. What she asks for she says herself, or the
    window on her word: a service does not cancel in her name."""

    reason = forms.ChoiceField(
        label=_("Why does it not stand?"),
        choices=[
            (code, words)
            for code, words in Appointment.Cancelled.choices
            if code in (Appointment.Cancelled.SERVICE, Appointment.Cancelled.CLOSED)
        ]
        + [(MISTAKE, _("it was another person's: it never was hers"))],
        widget=forms.RadioSelect,
    )


MEDICAL_HOME = [("yes", _("Yes")), ("no", _("No")), ("", _("Not known"))]


class OutcomeForm(Dated):
    """What became of it, in the words of a service or of the window."""

    code = forms.ChoiceField(label=_("What became of it?"), widget=forms.RadioSelect)
    happened_day = _box(_("On which day?"))
    happened_month = _box(_("Month"))
    happened_year = _box(_("Year"))
    medical_home = forms.ChoiceField(
        label=_("Is this now her regular place of care?"),
        choices=MEDICAL_HOME,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(zone)
        self.fields["code"].choices = [
            (code, words) for code, words in Outcome.Code.choices if code != Outcome.Code.NOT_CALLED
        ]

    def clean(self) -> dict[str, Any]:
        """``happened_on`` (today when nothing was typed) and ``has_medical_home``."""
        data = super().clean()
        data["happened_on"] = self.day_of("happened") or timezone.localdate(timezone=self.zone)
        data["has_medical_home"] = {"yes": True, "no": False}.get(data.get("medical_home", ""))
        return data


class CallForm(OutcomeForm):
    """The window called: was she reached, and what did she say?"""

    result = forms.ChoiceField(label=_("The call"), choices=FollowUp.Result.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("What did she say?")
        self.fields["code"].required = False
        said = (Outcome.Code.ATTENDED, Outcome.Code.ENROLLED, Outcome.Code.DID_NOT_COME, Outcome.Code.NOT_CALLED)
        words = dict(Outcome.Code.choices)
        self.fields["code"].choices = [("", _("Nothing new")), *((code, words[code]) for code in said)]
        self.order_fields(["result"])


class ElsewhereForm(Refusable):
    """Another service, and her word for it."""

    service = forms.ChoiceField(label=_("Where to"), widget=forms.RadioSelect)
    how = forms.ChoiceField(label=_("She agreed"), choices=Consent.How.choices, widget=forms.RadioSelect)
    although_full = forms.BooleanField(label=_("Send her although it has no places left this week"), required=False)

    def __init__(self, *args: Any, options: list[Any], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.by_key = {str(option.service.pk): option.service for option in options}
        self.fields["service"].choices = [(key, service.name) for key, service in self.by_key.items()]

    @property
    def chosen(self) -> Any:
        """The service chosen."""
        return self.by_key[self.cleaned_data["service"]]


class CodeForm(forms.Form):
    """The code of the client's paper, in three boxes or pasted into one. Mistakes are told apart without asking anybody."""

    box1 = forms.CharField(label=_("First four"), required=False)
    box2 = forms.CharField(label=_("Next four"), required=False)
    box3 = forms.CharField(label=_("Last four"), required=False)

    def clean(self) -> dict[str, Any]:
        """``code``, normalised and right in itself."""
        data = super().clean()
        data["code"] = codes.normalise("".join(data.get(box, "") for box in BOXES))
        if fault := fault_of_code(data["code"]):
            self.add_error(None, fault)
        return data

    def boxes(self) -> list[tuple[Any, str]]:
        """Each box with what to show in it: what was typed, spread over the three so that all of it can be seen."""
        code = self.cleaned_data["code"][:40] if self.is_bound else ""
        return list(zip((self[box] for box in BOXES), (code[:4], code[4:8], code[8:]), strict=True))


def fault_of_code(code: str) -> str:
    """What is wrong with a code already normalised, in words a person can act on; '' when nothing is."""
    if not code:
        return gettext("Write the code of your paper.")
    strange = sorted(set(code) - set(codes.ALPHABET))
    if strange:
        return gettext(
            "Our codes never have these: %(signs)s. Look at your paper again: it may be another letter or number."
        ) % {"signs": " ".join(strange[:8])}
    if len(code) != codes.FOLLOW_CODE:
        return gettext("The code has %(long)s letters and numbers; you wrote %(typed)s.") % {
            "long": codes.FOLLOW_CODE,
            "typed": len(code),
        }
    if not codes.is_valid(code):
        return gettext("One letter or number is wrong, or two are in each other's place. Compare it with your paper.")
    return ""


class BirthYearForm(forms.Form):
    """The year she was born, so that a paper found on a bus names nobody."""

    year = forms.RegexField(
        r"^\s*[0-9]{4}\s*$",
        label=_("In which year were you born?"),
        max_length=10,
        error_messages={
            "invalid": _("Write the year with four digits, for example 1975."),
            "required": _("Write the year with four digits, for example 1975."),
        },
    )

    def clean_year(self) -> int:
        """As a number."""
        return int(self.cleaned_data["year"])


CLIENT_SAYS = (Outcome.Code.ATTENDED, Outcome.Code.DID_NOT_COME, Outcome.Code.NOT_CALLED)


class SaidForm(forms.Form):
    """One of the three things she may tell us by a button."""

    said = forms.ChoiceField(choices=[(code, code) for code in CLIENT_SAYS])


class LineForm(Once, Refusable):
    """A line of a shared sheet, by the client or by whoever she lets help her."""

    text = forms.CharField(
        label=_("Write a line"), required=False, widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"})
    )


class HelperForm(Refusable):
    """Whom she lets help: one of those proposed, with her yes."""

    helper = forms.ChoiceField(
        label=_("Who may help me?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )
    agrees = forms.BooleanField(
        label=_("I agree that they read this sheet and write on it"),
        error_messages={"required": _("Mark this too, so that it is your own word.")},
    )

    def __init__(self, *args: Any, helpers: list[Any], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["helper"].choices = [(h.value, h.name) for h in helpers]


class HelperSearch(forms.Form):
    """The name of an organization or of an office, or a part of it."""

    q = forms.CharField(label=_("Name of the organization or of the consulate"), max_length=80, required=False)
