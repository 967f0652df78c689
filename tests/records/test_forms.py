"""What every form of the house shares: boxes for days and hours that a browser fills in any language, and a key that makes
the same form sent twice count once."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from importlib import import_module
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django import forms
from django.utils.translation import override

from ambos.records.registry.forms import DayField, DayInput, HourField, HourInput, MomentField, MomentInput, Once

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in (ROOT / "ambos").rglob("*.py")
    if path.name == "forms.py" or path.parent.name == "forms"
)
BOXES = {forms.DateField: DayInput, forms.TimeField: HourInput, forms.DateTimeField: MomentInput}


def every_form() -> list[type[forms.BaseForm]]:
    """All forms of the application, by name."""
    for module in MODULES:
        import_module(module)
    found, open_ = set(), [forms.BaseForm]
    while open_:
        for child in open_.pop().__subclasses__():
            open_.append(child)
            if child.__module__.startswith("ambos."):
                found.add(child)
    return sorted(found, key=lambda form: (form.__module__, form.__qualname__))


def fields(kind: type[forms.Field]) -> list[tuple[str, forms.Field]]:
    """The visible fields of this kind of every form."""
    return [
        (f"{form.__module__}.{form.__qualname__}.{name}", field)
        for form in every_form()
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, kind) and not field.widget.is_hidden
    ]


@pytest.mark.parametrize(("kind", "at_least"), [(forms.DateField, 60), (forms.TimeField, 10), (forms.DateTimeField, 4)])
def test_every_day_and_hour_of_the_application_is_asked_in_the_one_box(kind, at_least):
    found = fields(kind)
    assert len(found) >= at_least
    assert [name for name, field in found if type(field.widget) is not BOXES[kind]] == []


def test_no_form_makes_a_box_of_its_own():
    """Fields made when a form is made are seen by no walk over its class."""
    own = re.compile(
        r"(?:Date|Time|DateTime)Input\b|forms\.(?:Date|Time|DateTime)Field\((?!widget=forms\.HiddenInput\))"
    )
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in sorted((ROOT / "ambos").rglob("*.py"))
        if path != ROOT / "ambos/records/registry/forms.py"
        for match in own.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


class Everything(forms.Form):
    day = DayField()
    hour = HourField()
    moment = MomentField()


@pytest.mark.parametrize("language", ["es", "en"])
def test_what_is_known_stands_in_the_box_in_either_language(language, settings):
    settings.TIME_ZONE = "America/Mexico_City"
    first = {"day": date(2026, 11, 22), "hour": time(9, 5), "moment": datetime(2026, 11, 22, 15, 5, tzinfo=UTC)}
    with override(language):
        shown = {name: str(Everything(initial=first)[name]) for name in first}
    assert 'type="date"' in shown["day"]
    assert 'value="2026-11-22"' in shown["day"]
    assert 'type="time"' in shown["hour"]
    assert 'value="09:05"' in shown["hour"]
    assert 'type="datetime-local"' in shown["moment"]
    assert 'value="2026-11-22T09:05"' in shown["moment"]


@pytest.mark.parametrize("language", ["es", "en"])
def test_what_the_box_sends_is_read_and_shown_again(language):
    sent = {"day": "2026-02-03", "hour": "17:30", "moment": "2026-02-03T17:30"}
    with override(language):
        form = Everything(sent)
        assert form.is_valid(), form.errors
        assert form.cleaned_data["day"] == date(2026, 2, 3)
        assert form.cleaned_data["hour"] == time(17, 30)
        assert form.cleaned_data["moment"].replace(tzinfo=None) == datetime(2026, 2, 3, 17, 30)
        for name, value in sent.items():
            assert f'value="{value}"' in str(form[name])


def test_every_known_first_day_stands_in_its_box_in_spanish():
    """All forms whose day is known before anybody types: the box holds it as browsers take it."""
    known = [(name, field) for name, field in fields(forms.DateField) if field.initial is not None]
    assert len(known) >= 10
    with override("es"):
        for name, field in known:
            value = field.initial() if callable(field.initial) else field.initial
            assert f'value="{value:%Y-%m-%d}"' in field.widget.render("day", field.prepare_value(value)), name


# -- sent twice, recorded once --------------------------------------------------------------------------------------------


def test_the_key_of_a_form_is_the_one_all_share():
    keyed = [form for form in every_form() if "form_key" in getattr(form, "base_fields", {}) and form is not Once]
    assert len(keyed) >= 50
    assert [form for form in keyed if not issubclass(form, Once)] == []
    assert [form for form in keyed if form.base_fields["form_key"].widget.is_hidden is False] == []
    again = [path for path in (ROOT / "ambos").rglob("*.py") if "form_key = forms." in path.read_text(encoding="utf-8")]
    assert again == [ROOT / "ambos/records/registry/forms.py"]


def test_each_page_carries_a_key_of_its_own():
    key = r'<input type="hidden" name="form_key" value="([0-9a-f-]{36})" id="id_form_key">'
    first, second = (re.fullmatch(key, str(Once()["form_key"])) for _ in range(2))
    assert UUID(first[1]) != UUID(second[1])


@pytest.mark.parametrize("sent", [{}, {"form_key": ""}, {"form_key": "again"}, {"form_key": "0" * 31}], ids=str)
def test_without_its_key_a_form_records_nothing(sent):
    form = Once(sent)
    assert not form.is_valid()
    assert list(form.errors) == ["form_key"]
    assert "form_key" not in form.cleaned_data


def test_what_was_sent_keeps_its_key():
    key = uuid4()
    form = Once({"form_key": str(key)})
    assert form.is_valid()
    assert form.cleaned_data == {"form_key": key}
    assert str(key) in str(form["form_key"])
