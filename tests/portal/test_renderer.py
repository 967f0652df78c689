"""Widgets drawn without a template are Django's own markup, blanks between tags aside, whatever is written in them."""

from __future__ import annotations

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from ambos.portal.renderer import Renderer

NASTY = "\"><script>alert('é & ñ')</script>"
CHOICES = [
    ("", gettext_lazy("none")),
    ("a", NASTY),
    ("group", [("b", "B"), ("c", mark_safe("<i>C</i>"))]),
    (3, "three"),
]
WIDGETS = {
    "text": (forms.TextInput(attrs={"class": "input", "placeholder": False, "required": True}), NASTY),
    "empty": (forms.TextInput(), None),
    "zero": (forms.NumberInput(attrs={"data-x": NASTY}), 0),
    "hidden": (forms.HiddenInput(), "k"),
    "date": (forms.DateInput(attrs={"type": "date"}), "2026-11-22"),
    "time": (forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), "08:00"),
    "email": (forms.EmailInput(), NASTY),
    "password": (forms.PasswordInput(), "secret"),
    "checked": (forms.CheckboxInput(), True),
    "unchecked": (forms.CheckboxInput(), False),
    "select": (forms.Select(choices=CHOICES, attrs={"aria-label": NASTY}), "a"),
    "several": (forms.SelectMultiple(choices=CHOICES), ["a", "c"]),
    "null": (forms.NullBooleanSelect(), True),
    "radios": (forms.RadioSelect(choices=CHOICES), 3),
    "checks": (forms.CheckboxSelectMultiple(choices=CHOICES), ["b"]),
    "long": (forms.Textarea(attrs={"rows": 2}), f"{NASTY}\n\nsecond"),
    "blank": (forms.Textarea(), ""),
    "file": (forms.ClearableFileInput(), None),
}


def plain(markup: str) -> str:
    return re.sub(r">\s+", ">", re.sub(r"\s+<", "<", markup)).strip()


@pytest.mark.parametrize("name", WIDGETS)
def test_a_widget_is_djangos_own(name):
    widget, value = WIDGETS[name]
    ours, theirs = (widget.render("n", value, {"id": "id_n"}, renderer) for renderer in (Renderer(), DjangoTemplates()))
    assert plain(ours) == plain(theirs)


@pytest.mark.parametrize("wrap_label", [True, False])
def test_an_option_by_itself_is_djangos_own(wrap_label):
    class Form(forms.Form):
        n = forms.MultipleChoiceField(choices=CHOICES, widget=forms.CheckboxSelectMultiple)

    ours, theirs = (
        [option.tag(wrap_label=wrap_label) for option in Form({"n": ["a"]}, renderer=renderer)["n"]]
        for renderer in (Renderer(), DjangoTemplates())
    )
    assert [plain(tag) for tag in ours] == [plain(tag) for tag in theirs]
    assert len(ours) == 5
