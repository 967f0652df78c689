"""What is typed about operations."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ambos.domain.access import Access
from ambos.records.agreements.queries import agreements
from ambos.records.directory.forms import OrganizationField
from ambos.records.network.queries import service_points
from ambos.records.registry.forms import DayField, Once


class ProposeOperation(Once):
    """Which agency is to run which service point, from when."""

    service_point = forms.ModelChoiceField(label=_("Where"), queryset=None, empty_label=_("choose one"))
    lead_agency = OrganizationField(label=_("Lead agency"), help_text=_("The organization that attends people there."))
    fiscal_agent = OrganizationField(
        label=_("Fiscal agent"),
        required=False,
        help_text=_("The organization that receives the money, when it is another."),
    )
    agreement = forms.ModelChoiceField(
        label=_("Under which agreement"), queryset=None, required=False, empty_label=_("none yet")
    )
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"), required=False, help_text=_("Leave it empty while no end is known."))

    def __init__(self, *arguments, access: Access, **options):
        super().__init__(*arguments, **options)
        self.fields["service_point"].queryset = service_points(access)
        self.fields["agreement"].queryset = agreements(access).filter(state="signed")

    def arguments(self) -> dict:
        """What was typed, as ``propose_operation`` takes it."""
        typed = dict(self.cleaned_data)
        key = typed.pop("form_key")
        return typed | {"key": key, "program": typed["service_point"].program}


class Decline(forms.Form):
    """Why not."""

    reason = forms.CharField(label=_("Why not?"), max_length=300)


class Close(forms.Form):
    """The last day."""

    on = DayField(label=_("Its last day"))
