"""What is put right of a study: a result typed wrong, an examination nobody sat, somebody who comes back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from .. import actions
from ..models import Study
from ..queries import to_take_back, waiting_for
from .steps import StepForm


class TakeBackForm(StepForm):
    """What was written down wrong, and why it is taken back."""

    code = forms.ChoiceField(label=_("What was written down wrong"))
    why = forms.ChoiceField(label=_("Why"), choices=Study.Wrong.choices)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = to_take_back(self.study)

    def save(self, by: Any) -> Any:
        what, _colon, code = self.cleaned_data["code"].partition(":")
        return actions.take_back(study=self.study, what=what, code=code, why=self.cleaned_data["why"], by=by)


class CallOffForm(StepForm):
    """An examination that was not sat."""

    registration = forms.ChoiceField(label=_("Which examination"))
    why = forms.ChoiceField(label=_("Why"), choices=Study.NotSat.choices)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.waiting = {str(one.pk): one for one in self.study.registrations.all() if waiting_for(one)}
        self.fields["registration"].choices = [
            (key, f"{date_format(one.sits_on, 'j b Y')}, {one.place}") for key, one in self.waiting.items()
        ]

    def save(self, by: Any) -> Any:
        found = self.waiting[self.cleaned_data["registration"]]
        return actions.call_off_exam(registration=found, why=self.cleaned_data["why"], by=by)


class ComeBackForm(StepForm):
    """She goes on; no box."""

    def save(self, by: Any) -> Any:
        return actions.come_back(study=self.study, by=by)
