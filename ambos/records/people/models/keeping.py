"""What is suggested, told and asked about the records of people: likely duplicates, notices before erasing, requests."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.records.audit.models import Keyed
from ambos.records.network.models import Office

from .people import Person


class LikelyDuplicate(Keyed):
    """Two records that may be one human being, suggested with the reasons; what a review said of them. Merges nothing:
    linking gives both one identity, and un-linking takes it back."""

    class State(models.TextChoices):
        SUGGESTED = "suggested", _("to be reviewed")
        LINKED = "linked", _("the same person")
        DIFFERENT = "different", _("two people")
        SET_ASIDE = "set_aside", _("cannot be told yet")

    one = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    two = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(_("purpose"), max_length=12)
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField(_("score"))
    reasons = models.JSONField(_("reasons"), default=list, help_text="codes of what speaks for and against")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SUGGESTED)
    found_at = models.DateTimeField(_("found at"))
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("likely duplicate")
        verbose_name_plural = _("likely duplicates")
        indexes = [models.Index(fields=["purpose", "office", "state", "-score"], name="people_duplicates")]
        constraints = [
            models.UniqueConstraint(fields=["one", "two"], name="people_duplicate_once"),
            models.CheckConstraint(name="people_duplicate_in_order", condition=models.Q(one__lt=models.F("two"))),
            models.CheckConstraint(
                name="people_duplicate_decided_in_pairs",
                condition=models.Q(state="suggested", decided_at__isnull=True)
                | ~models.Q(state="suggested") & models.Q(decided_at__isnull=False),
            ),
        ]

    def __str__(self):
        return self.state


class RetentionNotice(Keyed):
    """She was told, or is to be told, that what names her will be erased on a day unless she comes back."""

    class Way(models.TextChoices):
        TEXT = "text", _("by text message")
        EMAIL = "email", _("by e-mail")
        NONE = "none", _("could not be told: no number or address that may be written to")

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="retention_notice")
    due_on = models.DateField(_("erased on"))
    told_at = models.DateTimeField(_("told at"))
    way = models.CharField(_("how she was told"), max_length=6, choices=Way)

    class Meta:
        verbose_name = _("notice before erasing")
        verbose_name_plural = _("notices before erasing")
        indexes = [models.Index(fields=["due_on"], name="people_due")]

    def __str__(self):
        return self.way


class DataRequest(Keyed):
    """What she asked about her own data: that it be corrected, or forgotten. Answered by the window, in days that are
    counted. What she asks to be corrected she says there: no free text is kept."""

    class Kind(models.TextChoices):
        CORRECT = "correct", _("correct what is wrong")
        FORGET = "forget", _("forget me")

    class State(models.TextChoices):
        OPEN = "open", _("waiting for an answer")
        DONE = "done", _("done")
        DECLINED = "declined", _("she thought better of it")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="data_requests")
    kind = models.CharField(_("what she asks"), max_length=8, choices=Kind)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.CharField(_("asked by"), max_length=60)
    due_on = models.DateField(_("answer due on"))
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answered_by = models.CharField(_("answered by"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("request about her own data")
        verbose_name_plural = _("requests about one's own data")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"], name="people_one_open_request", condition=models.Q(state="open")
            ),
            models.CheckConstraint(
                name="people_request_answered_in_pairs",
                condition=models.Q(state="open", answered_at__isnull=True)
                | ~models.Q(state="open") & models.Q(answered_at__isnull=False),
            ),
        ]

    def __str__(self):
        return self.kind
