"""A network of plazas, who joins it, and a training that several take together."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambos.domain.access import Access
from ambos.records.directory.forms import OrganizationField
from ambos.records.network.queries import offices
from ambos.records.registry.forms import DayField

from .. import queries
from ..models import Network


class NetworkForm(forms.Form):
    """Plazas of several hosts under one coordinator."""

    name = forms.CharField(label=_("Name of the network"), max_length=160)
    lead = OrganizationField(
        label=_("Organization that leads, as in the directory"),
        help_text=_("Its coordinator runs every plaza of the network."),
    )
    office = forms.ModelChoiceField(label=_("Office that keeps it"), queryset=None, empty_label=None)

    def __init__(self, *args: Any, access: Access, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = offices(timezone.localdate()).filter(pk__in=access.offices)


class JoinForm(forms.Form):
    """A plaza of the office joins."""

    plaza = forms.ModelChoiceField(label=_("Plaza"), queryset=None, empty_label=None)

    def __init__(self, *args: Any, network: Network, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["plaza"].queryset = queries.alone(network).select_related("host")
        self.fields["plaza"].label_from_instance = lambda one: f"{one.name} ({one.host.name})"


class LeaveForm(forms.Form):
    """A plaza goes on by itself."""

    plaza = forms.ModelChoiceField(label=_("Plaza"), queryset=None, empty_label=None)
    why = forms.CharField(label=_("Why"), max_length=200)

    def __init__(self, *args: Any, network: Network, access: Access, **kwargs: Any):
        kwargs.setdefault("auto_id", "leave_%s")
        super().__init__(*args, **kwargs)
        self.fields["plaza"].queryset = queries.plazas_of(access, network)
        self.fields["plaza"].label_from_instance = lambda one: f"{one.name} ({one.host.name})"


class TrainForm(forms.Form):
    """A training several took together."""

    topic = forms.CharField(label=_("Topic"), max_length=160)
    hours = forms.IntegerField(label=_("Hours of training"), min_value=1, max_value=400)
    day = DayField(label=_("Day"), initial=timezone.localdate)
    staff = forms.ModelMultipleChoiceField(
        label=_("Who took it"),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one person.")},
    )

    def __init__(self, *args: Any, network: Network, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["staff"].queryset = queries.working(network, timezone.localdate())
        self.fields["staff"].label_from_instance = lambda one: f"{one.name} · {one.plaza.name}"
