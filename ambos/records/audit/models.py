"""What happened, who did it, acting as what. Append-only; no foreign keys, so the log never holds live data back."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambos.records.registry.keyrings import keyring

from .keys import new_key

READ = "audit.read"
"""The verb of a sensitive record that was opened."""


class Keyed(models.Model):
    """Every row of Ambos has a UUID key. (Here because audit is the lowest record and everything stands on it.)"""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)

    class Meta:
        abstract = True


class Links(models.QuerySet):
    """Links of one kind: found by their token, or those that still open something."""

    def of(self, token: str):
        """The link of a token, or none: at most one row."""
        return self.filter(token_index=self.model.blind(token))

    def open(self, now: datetime | None = None):
        """Neither spent nor revoked nor expired."""
        return self._unused().filter(expires_at__gt=now or timezone.now())

    def revoke(self) -> int:
        """None of these opens anything any more; of how many that was news."""
        return self._unused().update(revoked_at=timezone.now())

    def _unused(self):
        return self.filter(spent_at=None, revoked_at=None)


class Link(Keyed):
    """The way somebody without an account does one thing. Only the blind index of its token is kept: the table opens nothing.

    Spent by what is done with it, never by looking. Whoever subclasses it names in ``ring`` whose keys blind its tokens.
    """

    ring: ClassVar[str]

    token_index = models.CharField(_("blind index of the token"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("made at"))
    expires_at = models.DateTimeField(_("works until"))
    spent_at = models.DateTimeField(_("used at"), null=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True)

    objects = Links.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def blind(cls, token: str) -> str:
        """The index under which a token is kept."""
        return keyring(cls.ring).blind(token)

    @property
    def works(self) -> bool:
        """Does it open anything now?"""
        return not (self.spent_at or self.revoked_at) and timezone.now() < self.expires_at


class Event(Keyed):
    """One thing that happened. The database itself refuses to change or delete a row (triggers, migration 0002).

    ``data`` carries codes, counts and keys, never a name, a telephone, an address or a health value.
    """

    at = models.DateTimeField(_("at"), db_index=True)
    verb = models.CharField(
        _("verb"), max_length=60, help_text="<app>.<past participle>, e.g. casework.service_requested"
    )
    by = models.CharField(_("by"), max_length=60, help_text="key of the account, or 'system', 'link', 'client'")
    role = models.CharField(_("acting as"), max_length=40, blank=True)
    subject_type = models.CharField(_("subject type"), max_length=60)
    subject_id = models.CharField(_("subject"), max_length=60)
    office = models.UUIDField(_("office"), null=True)
    organization = models.UUIDField(_("organization"), null=True)
    data = models.JSONField(_("data"), default=dict)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["subject_id", "at"], name="audit_subject"),
            models.Index(fields=["verb", "at"], name="audit_verb"),
            models.Index(fields=["by", "at"], name="audit_by"),
        ]

    def __str__(self):
        return f"{self.verb} {self.subject_type} {self.subject_id}"
