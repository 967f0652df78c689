"""An event as it is proposed or changed, a reason, a file of events."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from ambos.domain.errors import Refused
from ambos.records.registry.forms import DayField, HourField, Once

from .. import queries
from ..models import Event


class EventForm(Once):
    """What families will read, and where and when."""

    title = forms.CharField(label=_("Title"), max_length=160)
    title_en = forms.CharField(label=_("Title in English"), max_length=160, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=Event.Kind.choices, widget=forms.RadioSelect)
    mode = forms.ChoiceField(
        label=_("Where"), choices=Event.Mode.choices, widget=forms.RadioSelect, initial=Event.Mode.IN_PERSON
    )
    day = DayField(label=_("Day"))
    starts = HourField(label=_("From"))
    ends = HourField(label=_("To"))
    last_day = DayField(label=_("Last day"), required=False, help_text=_("Only when it lasts several days."))
    place = forms.CharField(label=_("Name of the place"), max_length=160, required=False)
    address = forms.CharField(label=_("Street and number"), max_length=200, required=False)
    city = forms.CharField(label=_("City"), max_length=120, required=False)
    state_province = forms.CharField(label=_("State or province"), max_length=40, required=False)
    postal_code = forms.CharField(label=_("Postal code"), max_length=12, required=False)
    online_at = forms.URLField(
        label=_("Address on the Internet"), max_length=200, required=False, assume_scheme="https"
    )
    services = forms.MultipleChoiceField(
        label=_("What is offered"), required=False, widget=forms.CheckboxSelectMultiple, choices=queries.service_choices
    )
    topics = forms.MultipleChoiceField(
        label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple, choices=queries.topic_choices
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"), required=False, widget=forms.SelectMultiple(attrs={"size": 5}),
        choices=queries.language_choices, initial=["es", "en"],
    )  # fmt: skip
    note = forms.CharField(
        label=_("What to know"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    note_en = forms.CharField(
        label=_("What to know, in English"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def details(self, zone: str) -> dict[str, Any]:
        """What was typed as ``propose_event`` takes it; hours are those of the place."""
        data = dict(self.cleaned_data)
        data.pop("form_key")
        first, starts, ends = data.pop("day"), data.pop("starts"), data.pop("ends")
        last = data.pop("last_day") or first
        local = ZoneInfo(zone)
        data["starts_at"] = datetime.combine(first, starts, local)
        data["ends_at"] = datetime.combine(last, ends, local)
        return data

    @classmethod
    def of(cls, event: Event) -> dict[str, Any]:
        """An event as the form shows it to be changed."""
        starts, ends = queries.local(event), queries.local(event, event.ends_at)
        known = {name: getattr(event, name) for name in cls.base_fields if hasattr(event, name)}
        several = ends.date() > starts.date()
        return known | {
            "day": starts.date(), "starts": starts.time(), "ends": ends.time(), "last_day": ends.date() if several else None
        }  # fmt: skip


BOXES = {"starts_at": "day", "ends_at": "ends"}


def on_boxes(refused: Refused) -> Refused:
    """The same refusal, its reasons beside the boxes where day and hours are typed."""
    return Refused(reasons=[replace(r, field=BOXES.get(r.field or "", r.field)) for r in refused.reasons])


class WhyForm(forms.Form):
    """A step that needs a reason."""

    reason = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class ImportForm(forms.Form):
    """A file of events."""

    file = forms.FileField(label=_("CSV file"), widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}))

    MOST = 2_000_000

    def clean_file(self) -> str:
        """The text of the file. UTF-8, or what older spreadsheets write."""
        upload = self.cleaned_data["file"]
        if upload.size > self.MOST:
            raise forms.ValidationError(_("The file is larger than two megabytes."))
        data = upload.read()
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return data.decode("cp1252", errors="replace")
