"""What is typed about accounts."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _


def _languages() -> list[tuple[str, str]]:
    return [(code, get_language_info(code)["name_local"].capitalize()) for code, _name in settings.LANGUAGES]


class OwnAccount(forms.Form):
    """What one may change about oneself."""

    name = forms.CharField(label=_("Your name"), max_length=120)
    language = forms.ChoiceField(
        label=_("Language of your pages and messages"), choices=_languages, widget=forms.RadioSelect
    )


class NewAccount(forms.Form):
    """What is needed to invite somebody."""

    email = forms.EmailField(
        label=_("E-mail"), max_length=254, help_text=_("The invitation goes here. It cannot be changed later.")
    )
    name = forms.CharField(label=_("Name"), max_length=120)
    language = forms.ChoiceField(label=_("Language"), choices=_languages, initial="es", widget=forms.RadioSelect)
