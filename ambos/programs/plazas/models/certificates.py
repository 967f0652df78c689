"""Levels finished and their certificates. The paper itself is a sealed document (records/documents)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.records.audit.models import Keyed
from ambos.records.documents.models import Document

from .learners import Learner
from .plazas import Plaza


class LevelCompletion(Keyed):
    """A learner finished a level, by rule, on the day of its last module; frozen with the plan and the electives it counted. Or
    she finished a course of its own, of which ``counted`` says what that rests on."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="completions")
    plaza = models.ForeignKey(Plaza, on_delete=models.RESTRICT, related_name="+", help_text="where she was that day")
    level = models.CharField(_("level"), max_length=12)
    plan = models.CharField(_("plan"), max_length=20)
    counted = models.JSONField(_("electives counted"), default=list)
    completed_on = models.DateField(_("finished on"))

    class Meta:
        verbose_name = _("level finished")
        verbose_name_plural = _("levels finished")
        ordering = ["-completed_on"]
        indexes = [models.Index(fields=["completed_on", "plaza"], name="plazas_completed")]
        constraints = [models.UniqueConstraint(fields=["learner", "level"], name="plazas_level_once")]

    def __str__(self):
        return self.level


class Certificate(Keyed):
    """The certificate of a level: asked for, validated, issued by another, shipped, received. Corrections keep the history."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("certificate asked for")
        RETURNED = "returned", _("returned to the plaza")
        VALIDATED = "validated", _("validated")
        ISSUED = "issued", _("issued")
        SHIPPED = "shipped", _("shipped")
        RECEIVED = "received", _("received and signed for")
        REVOKED = "revoked", _("revoked")

    class Returned(models.TextChoices):
        NAME = "name", _("the name is not as on the document")
        IDENTITY = "identity", _("the identity is in doubt")
        BORN = "born", _("the birth date is not as on the document")
        MODULES = "modules", _("a module or its result is in doubt")
        TWICE = "twice", _("she may be registered twice")
        OTHER = "other", _("something else, said below")

    class Signed(models.TextChoices):
        NOT_YET = "", _("not signed for yet")
        SIGNATURE = "signature", _("signature on paper")
        MARK = "mark", _("mark on paper before a witness")

    learner = models.ForeignKey(Learner, on_delete=models.RESTRICT, related_name="certificates")
    level = models.CharField(_("level"), max_length=12)
    state = models.CharField(_("state of the certificate"), max_length=10, choices=State, default=State.REQUESTED)
    name = models.CharField(_("name it bears"), max_length=240)
    requested_at = models.DateTimeField(_("asked for at"))
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    validated_at = models.DateTimeField(_("validated at"), null=True)
    validated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    issued_at = models.DateTimeField(_("issued at"), null=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    document = models.ForeignKey(Document, on_delete=models.RESTRICT, related_name="+", null=True)
    shipped_on = models.DateField(_("shipped on"), null=True)
    received_on = models.DateField(_("received on"), null=True)
    signed_for = models.CharField(_("how it was signed for"), max_length=10, choices=Signed, blank=True)
    note = models.CharField(_("why returned, revoked or corrected"), max_length=200, blank=True)
    returns = models.JSONField(
        _("times it was returned"),
        default=list,
        blank=True,
        help_text="each: why (code), note, on, was (its state then)",
    )
    replaces = models.OneToOneField("self", on_delete=models.RESTRICT, related_name="replaced_by", null=True)

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-requested_at"]
        indexes = [models.Index(fields=["state", "requested_at"], name="plazas_certificates")]
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "level"], condition=~models.Q(state="revoked"), name="plazas_one_certificate"
            ),
            models.CheckConstraint(
                name="plazas_issued_has_a_paper",
                condition=~models.Q(state__in=["issued", "shipped", "received"]) | models.Q(document__isnull=False),
            ),
            models.CheckConstraint(
                name="plazas_validator_does_not_issue",
                condition=models.Q(issued_by__isnull=True)
                | models.Q(validated_by__isnull=True)
                | ~models.Q(issued_by=models.F("validated_by")),
            ),
        ]

    def __str__(self):
        return self.level

    @property
    def returned(self) -> list[dict[str, Any]]:
        """Each time it was returned to the plaza, oldest first: ``on`` (a day), ``why`` in words."""
        reasons = dict(self.Returned.choices)
        return [
            {
                "on": date.fromisoformat(one["on"]),
                "why": " ".join(filter(None, (f"{reasons[one['why']]}.", _closed(one["note"])))),
            }
            for one in self.returns
        ]


def _closed(words: str) -> str:
    return words if not words or words.endswith((".", "!", "?")) else f"{words}."
