"""What is typed about posts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ambos.domain.errors import Reason
from ambos.records.accounts.forms import NewAccount
from ambos.records.directory.models import Organization
from ambos.records.network.models import Office
from ambos.records.registry.forms import DayField
from ambos.records.registry.queries import explain

from .models import Post
from .permissions import OWN_STAFF
from .queries import roles


def _role_choices(only: frozenset[str] | None = None) -> list[tuple[str, Any]]:
    return [(role.slug, role.title) for role in roles().values() if only is None or role.slug in only]


class Appointment(forms.Form):
    """A post to be given by an administrator."""

    role = forms.ChoiceField(label=_("Role"), choices=_role_choices)
    office = forms.ModelChoiceField(
        label=_("Office"),
        required=False,
        queryset=Office.objects.order_by("country", "city"),
        empty_label=_("No office"),
    )
    organization = forms.ModelChoiceField(
        label=_("Organization"),
        required=False,
        queryset=Organization.objects.filter(is_active=True).order_by("name"),
        empty_label=_("No organization"),
        help_text=_(
            "For promoters: who employs her. For partner administrators: on whose behalf; the office then says where her staff works."
        ),
    )
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"), required=False)


class NewPerson(NewAccount, Appointment):
    """An account and its first post at once."""


class Newcomer(NewAccount):
    """A post to be given by a partner administrator, for the organization she acts for."""

    role = forms.ChoiceField(label=_("Role"))
    office = forms.ModelChoiceField(
        label=_("Works at"),
        required=False,
        queryset=Office.objects.none(),
        empty_label=_("No office"),
        help_text=_("Only the offices where your organization works. An administrator of the institute adds them."),
    )
    starts_on = DayField(label=_("First day"))

    def __init__(self, *args: Any, offices: frozenset[Any], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = _role_choices(OWN_STAFF)
        self.fields["office"].queryset = Office.objects.filter(pk__in=offices).order_by("city")
        if len(offices) == 1:
            self.fields["office"].initial = next(iter(offices))

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        role = roles().get(typed.get("role", ""))
        if role and role.scope == "office" and not typed.get("office") and "office" not in self.errors:
            self.add_error("office", explain(Reason("posts.needs_office")))
        return typed


class End(forms.Form):
    """The last day of a post."""

    on = DayField(label=_("Last day"))

    def __init__(self, *args: Any, post: Post, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = max(today, post.starts_on)
