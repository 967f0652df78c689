"""Whoever and whatever an event needs: one small form each."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambos.records.directory.forms import OrganizationField
from ambos.records.network.queries import offices
from ambos.records.registry.forms import CurrencyField, HourField

from .. import actions
from ..models import Contribution, Event, EventAgency, MediaReach


class SideForm(forms.Form):
    """A form about one event. ``save`` calls the verb."""

    def __init__(self, *args: Any, event: Event, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.event = event

    def save(self, by: Any) -> Any:
        raise NotImplementedError


class HostForm(SideForm):
    """An office of ours, or the consulate of another country."""

    office = forms.ModelChoiceField(label=_("Office of ours"), queryset=None, required=False)
    name = forms.CharField(label=_("Or the consulate of another country"), required=False, max_length=160)
    country = forms.CharField(label=_("Its country (two letters)"), required=False, max_length=2)
    weight = forms.IntegerField(
        label=_("Share, as a weight"),
        min_value=1,
        max_value=99,
        initial=1,
        help_text=_("Equal weights are equal shares."),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = offices(timezone.localdate()).exclude(pk=self.event.office_id)

    def save(self, by: Any) -> Any:
        return actions.add_host(event=self.event, by=by, **self.cleaned_data)


class AgencyForm(SideForm):
    """An agency of the directory."""

    organization = OrganizationField(label=_("Agency of the directory"))
    part = forms.ChoiceField(label=_("Part"), choices=EventAgency.Part.choices, initial=EventAgency.Part.PROVIDER)

    def save(self, by: Any) -> Any:
        return actions.add_agency(event=self.event, by=by, **self.cleaned_data)


class ShiftForm(SideForm):
    """A volunteer and the hours planned."""

    name = forms.CharField(label=_("Name"), max_length=120)
    organization = OrganizationField(label=_("Agency"), required=False)
    hours = forms.DecimalField(label=_("Hours planned"), min_value=0, max_value=24, decimal_places=1)
    task = forms.CharField(label=_("Task"), required=False, max_length=80)

    def save(self, by: Any) -> Any:
        data = self.cleaned_data
        volunteer = actions.add_volunteer(
            office=self.event.office, name=data["name"], organization=data["organization"], by=by
        )
        return actions.add_shift(
            event=self.event, volunteer=volunteer, minutes=round(data["hours"] * 60), task=data["task"], by=by
        )


class SupplyForm(SideForm):
    """Something to bring."""

    name = forms.CharField(label=_("What"), max_length=120)
    planned = forms.IntegerField(label=_("How many"), min_value=0, max_value=1_000_000)
    used = forms.IntegerField(label=_("Used"), min_value=0, max_value=1_000_000, required=False)

    def save(self, by: Any) -> Any:
        return actions.add_supply(event=self.event, by=by, **self.cleaned_data)


class ContributionForm(SideForm):
    """Cash or in kind."""

    organization = OrganizationField(label=_("Who gives it"), required=False)
    form = forms.ChoiceField(label=_("Form"), choices=Contribution.Form.choices)
    amount = forms.DecimalField(label=_("Amount"), min_value=0, max_digits=12, decimal_places=2)
    currency = CurrencyField(label=_("Currency"))
    valued_by = forms.CharField(
        label=_("How it was valued"), required=False, max_length=160, help_text=_("Needed for what is in kind.")
    )

    def save(self, by: Any) -> Any:
        return actions.add_contribution(event=self.event, by=by, **self.cleaned_data)


class MediaForm(SideForm):
    """A broadcast, an article, a post."""

    channel = forms.ChoiceField(label=_("Channel"), choices=MediaReach.Channel.choices)
    outlet = forms.CharField(label=_("Outlet"), max_length=120)
    audience = forms.IntegerField(label=_("Audience"), min_value=0, max_value=500_000_000)
    said_by = forms.CharField(label=_("Who says so"), max_length=160)

    def save(self, by: Any) -> Any:
        return actions.add_media(event=self.event, by=by, **self.cleaned_data)


class SessionForm(SideForm):
    """A session of a forum, on the day of the event."""

    title = forms.CharField(label=_("Title"), max_length=200)
    title_en = forms.CharField(label=_("Title in English"), max_length=200, required=False)
    starts = HourField(label=_("From"))
    ends = HourField(label=_("To"))
    room = forms.CharField(label=_("Room"), max_length=80, required=False)
    chair = forms.CharField(label=_("Chair"), max_length=120, required=False)

    def save(self, by: Any) -> Any:
        data, zone = dict(self.cleaned_data), ZoneInfo(self.event.office.timezone)
        starts, ends = (datetime.combine(self.event.day, data.pop(name), zone) for name in ("starts", "ends"))
        return actions.add_session(event=self.event, starts_at=starts, ends_at=ends, by=by, **data)


class PaperForm(SideForm):
    """A paper of a session."""

    session = forms.ModelChoiceField(label=_("Session"), queryset=None)
    title = forms.CharField(label=_("Title"), max_length=300)
    authors = forms.CharField(label=_("Authors"), max_length=300)
    url = forms.URLField(label=_("Where it can be read"), required=False, assume_scheme="https")
    abstract = forms.CharField(label=_("Abstract"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["session"].queryset = self.event.sessions.all()

    def save(self, by: Any) -> Any:
        return actions.add_paper(by=by, **self.cleaned_data)


SIDES: dict[str, type[SideForm]] = {
    "host": HostForm,
    "agency": AgencyForm,
    "volunteer": ShiftForm,
    "supply": SupplyForm,
    "contribution": ContributionForm,
    "media": MediaForm,
    "session": SessionForm,
    "paper": PaperForm,
}
"""What may be added to an event, by the word in its address."""
