"""What is kept of a learner, and how it is emptied. Advice is kept of nobody.

A study forgotten keeps its route, office, days and results, so that cohorts still add up: her name as on the document, the
day of her certificate, what she was advised and why she left go, her code opens nothing, and the lines of her statements are
emptied. Papers are emptied by ``documents``; what she holds in her hand still verifies.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ambos.records.registry.keyrings import keyring

from .actions import RING
from .models import AlignmentStatement, RecognitionOutcome, Study
from .queries import put_right, route_names


def data_about(person: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """Her studies: route, how each stands, what was passed, her statements."""
    found = []
    for study in Study.objects.filter(person=person).prefetch_related("subjects", "areas", "statements__body"):
        [(_code, name)] = route_names([study.route])
        rows = [
            (_("Applied on"), date_format(study.opened_on, "DATE_FORMAT")),
            (_("How it stands"), str(study.get_state_display())),
        ]
        if study.name_on_document:
            rows.append((_("Name as on the document"), study.name_on_document))
        passed = [str(run.number) for run in study.subjects.all() if run.result == "passed"]
        passed += [one.area for one in study.areas.all() if one.result == "passed"]
        if passed:
            rows.append((_("Passed"), ", ".join(passed)))
        rows += [(_("Put right afterwards"), f"{one.says} ({one.why})") for one in put_right(study)]
        rows += [
            (_("Statement of credits"), f"{one.body.name}, {date_format(one.made_on, 'DATE_FORMAT')}")
            for one in study.statements.all()
        ]
        found.append((name, rows))
    return found


def forget(person: Any, *, by: Any) -> None:
    """Empty what names her or tells of her; results stay for the counts."""
    for study in Study.objects.filter(person=person):
        study.name_on_document, study.reasons, study.lower_secondary_on = "", [], None
        study.put_right = []
        study.lower_secondary_average, study.has_guardian_letter = None, False
        study.follow_index = keyring(RING).blind(secrets.token_urlsafe(24))
        study.save(update_fields=["name_on_document", "reasons", "lower_secondary_on", "lower_secondary_average",
                                  "has_guardian_letter", "follow_index", "put_right"])  # fmt: skip
        study.subjects.update(title="")
        study.registrations.update(place="")
        study.certificates.exclude(evidence="").update(evidence=_("forgotten"))
    mine = AlignmentStatement.objects.filter(study__person=person)
    mine.update(lines=[], withdrawn_at=timezone.now())
    RecognitionOutcome.objects.filter(statement__in=mine).update(note="")
