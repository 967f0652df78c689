"""What is typed about agreements."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambos.domain.access import Access
from ambos.records.directory.forms import OrganizationField
from ambos.records.network.queries import offices
from ambos.records.registry.forms import DayField, Once
from ambos.records.registry.loading import origin
from ambos.records.registry.queries import name_of

from .models import Agreement, Party


class WriteAgreement(Once):
    """An agreement as it is being prepared."""

    title = forms.CharField(label=_("Title"), max_length=200)
    summary = forms.CharField(label=_("What it promises"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    program = forms.ChoiceField(
        label=_("Program"), choices=lambda: [(slug, name_of(slug)) for slug in origin().programs]
    )
    offices = forms.ModelMultipleChoiceField(
        label=_("Offices it covers"), queryset=None, widget=forms.CheckboxSelectMultiple
    )
    lead_agency = OrganizationField(label=_("Lead agency"))
    fiscal_agent = OrganizationField(label=_("Fiscal agent"), required=False)
    provider = OrganizationField(label=_("Provider"), required=False)
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"), required=False, help_text=_("Leave it empty when it has no end."))
    notice_days = forms.IntegerField(label=_("Days of notice to end it"), min_value=0, max_value=730, initial=30)
    shares_data = forms.BooleanField(label=_("It has a clause on sharing data"), required=False)

    def __init__(self, *arguments, access: Access, **options):
        super().__init__(*arguments, **options)
        self.fields["offices"].queryset = offices(timezone.localdate()).filter(pk__in=access.offices)
        if not self.is_bound and len(access.offices) == 1:
            self.initial.setdefault("offices", list(access.offices))

    def arguments(self) -> dict:
        """What was typed, as ``draft_agreement`` and ``change_draft`` take it; ``key`` apart."""
        typed = {
            name: value for name, value in self.cleaned_data.items() if name not in ("form_key", *Party.Part.values)
        }
        parties = [(self.cleaned_data[part], part) for part in Party.Part.values if self.cleaned_data[part]]
        return typed | {"parties": parties}

    @classmethod
    def of(cls, agreement: Agreement) -> dict:
        """What is known of an agreement, as the form shows it to be changed or renewed."""
        plain = ("title", "summary", "program", "starts_on", "ends_on", "notice_days", "shares_data")
        parts = {party.part: party.organization.name for party in agreement.parties.all()}
        return (
            {name: getattr(agreement, name) for name in plain}
            | parts
            | {"offices": [o.pk for o in agreement.offices.all()]}
        )


class Sign(forms.Form):
    """The day of the signature."""

    signed_on = DayField(label=_("Signed on"))


class Terminate(forms.Form):
    """Its last day, and why."""

    on = DayField(label=_("Its last day"))
    reason = forms.CharField(label=_("Why does it end?"), max_length=200)


class Extend(forms.Form):
    """Its last day now, and why."""

    until = DayField(label=_("Goes on until"))
    reason = forms.CharField(label=_("Why does it go on?"), max_length=200)
