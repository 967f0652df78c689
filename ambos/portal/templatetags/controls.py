"""Controls of a form: each with its label, hint and fault, tied to it for who listens instead of looking."""

from __future__ import annotations

from typing import Any

from django import forms, template
from django.utils.translation import get_language, gettext

register = template.Library()


def _described(bound, hint) -> str:
    """Ids of what describes a control, in the order they are read."""
    ids = [f"{bound.auto_id}_helptext"] if hint else []
    return " ".join(ids + ([f"{bound.auto_id}_error"] if bound.errors else []))


def _frame(bound, hint, label, quiet) -> dict[str, Any]:
    hint = bound.help_text if hint is None else hint
    return {
        "bound": bound,
        "hint": hint,
        "label": label or bound.label,
        "hint_id": f"{bound.auto_id}_helptext",
        "error_id": f"{bound.auto_id}_error",
        "described_by": _described(bound, hint),
        "is_optional": not bound.field.required and not quiet,
    }


@register.inclusion_tag("includes/field.html")
def field(bound, hint=None, label=None, kind="", quiet=False):
    """One control with label, hint and error; what was typed stays. ``quiet`` leaves out "(optional)"."""
    widget = bound.field.widget
    if bound.is_hidden:
        return {"control": bound.as_widget(), "is_hidden": True}
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return options(bound, hint, label, kind or "choices", quiet)
    frame = _frame(bound, hint, label, quiet)
    is_check = isinstance(widget, forms.CheckboxInput)
    # No placeholder: it vanishes as one types, when a hint is needed most.
    attributes: dict[str, Any] = {"placeholder": False}
    if not is_check:
        attributes["class"] = f"input {widget.attrs.get('class', '')}".strip()
    if frame["described_by"]:
        attributes["aria-describedby"] = frame["described_by"]
    return frame | {"control": bound.as_widget(attrs=attributes), "is_check": is_check}


def options(bound, hint, label, kind, quiet):
    """Radios or checkboxes as data for the template."""
    return _frame(bound, hint, label, quiet) | {"options": list(bound), "kind": kind}


@register.inclusion_tag("includes/field.html")
def choices(bound, hint=None, label=None, quiet=False):
    """Radios or checkboxes as cards, 56 px high: family pages."""
    return options(bound, hint, label, "choices", quiet)


@register.inclusion_tag("includes/field.html")
def pick(bound, hint=None, label=None, quiet=False):
    """Radios or checkboxes as short chips: work pages."""
    return options(bound, hint, label, "pick", quiet)


@register.inclusion_tag("includes/date3.html")
def date3(form, name: str, label: Any = "", hint: Any = "", quiet=False):
    """A date in three boxes: ``<name>_day``, ``<name>_month``, ``<name>_year``, in the order the language says them."""
    order = ("month", "day", "year") if (get_language() or "es").startswith("en") else ("day", "month", "year")
    words = {"day": gettext("Day"), "month": gettext("Month"), "year": gettext("Year")}
    bounds = [(part, form[f"{name}_{part}"]) for part in order]
    faults = [fault for _, bound in bounds for fault in bound.errors]
    key = form[f"{name}_day"].auto_id.removesuffix("_day")
    described = " ".join(([f"{key}_helptext"] if hint else []) + ([f"{key}_error"] if faults else []))
    boxes = []
    for part, bound in bounds:
        attributes = {"class": "input", "inputmode": "numeric", "autocomplete": "off", "maxlength": len("2026")}
        if described:
            attributes["aria-describedby"] = described
        boxes.append({"id": bound.auto_id, "words": words[part], "control": bound.as_widget(attrs=attributes)})
    return {
        "key": key,
        "label": label or form[f"{name}_day"].label,
        "hint": hint,
        "faults": faults,
        "boxes": boxes,
        "is_optional": not quiet and not any(bound.field.required for _, bound in bounds),
    }


@register.inclusion_tag("includes/errors.html")
def errors(form):
    """What has to be corrected, on top of the page, each a link to its field. Nothing when nothing is wrong."""
    faults = [
        (_place_of(form[name]), _name_of(form, name), fault) for name in form.fields for fault in form[name].errors
    ]
    return {"faults": faults, "general": form.non_field_errors()}


def _place_of(bound) -> str:
    """Where a link to a field leads: the control itself, of a group its first one, so that one can type at once."""
    return bound.id_for_label or f"{bound.auto_id}_0"


def _name_of(form, name: str) -> str:
    """What a field is called on the page. Month and year of a date in three boxes go by the name of the whole date."""
    whole = f"{name.rpartition('_')[0]}_day"
    return form[whole if name.endswith(("_month", "_year")) and whole in form.fields else name].label
