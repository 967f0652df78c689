"""One form with every kind of control, shown untouched and with faults. Nothing is ever sent."""

from __future__ import annotations

from django import forms


class Sample(forms.Form):
    """Every kind of control once."""

    code = forms.CharField(label="Code of your paper", help_text="Twelve letters and numbers.")
    place = forms.CharField(label="ZIP code or city", required=False)
    note = forms.CharField(label="Note", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    state = forms.ChoiceField(label="State", choices=[("", "Choose one"), ("ca", "California"), ("tx", "Texas")])
    again = forms.ChoiceField(
        label="Have you been here before?",
        choices=[("yes", "Yes"), ("no", "No"), ("rather_not", "I would rather not say")],
        widget=forms.RadioSelect,
    )
    topics = forms.MultipleChoiceField(
        label="What is it about?",
        choices=[("pressure", "Blood pressure"), ("vaccine", "Vaccine"), ("glasses", "Glasses")],
        widget=forms.CheckboxSelectMultiple,
    )
    came_by = forms.ChoiceField(
        label="How they came",
        choices=[("hall", "Waiting hall"), ("appointment", "Appointment"), ("phone", "Telephone")],
        widget=forms.RadioSelect,
    )
    agrees = forms.BooleanField(label="May we send you a text?", help_text="You may say no.")
    born_day = forms.IntegerField(label="Date of birth", required=False)
    born_month = forms.IntegerField(required=False)
    born_year = forms.IntegerField(required=False)


def untouched() -> Sample:
    """As it is first seen."""
    return Sample(auto_id="fresh_%s", initial={"again": "no", "came_by": "hall"})


def faulty() -> Sample:
    """As it comes back: every fault beside its field, everything typed still there."""
    form = Sample({"code": "K7M-4Q", "born_day": "31", "born_month": "2", "born_year": "1981"}, auto_id="faulty_%s")
    form.add_error("code", "Some characters are missing. There are twelve, as in K7M-4QX-9TR-2WD.")
    form.add_error("born_day", "February has no day 31.")
    return form
