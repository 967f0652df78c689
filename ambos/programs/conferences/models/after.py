"""What was promised and what came of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.records.audit.models import Keyed
from ambos.records.directory.models import Organization
from ambos.records.network.models import Office

from .editions import Edition
from .people import Invitation


class Commitment(Keyed):
    """Who does what by when. Of a participant, or of an office or body named in ``who``."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="commitments")
    invitation = models.ForeignKey(Invitation, on_delete=models.RESTRICT, related_name="commitments", null=True)
    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="+", help_text="who follows it there")
    who = models.CharField(_("who"), max_length=160, blank=True, help_text="a body; empty for a participant")
    what = models.CharField(_("what"), max_length=300)
    due_on = models.DateField(_("by when"))
    made_at = models.DateTimeField(_("made at"))
    form_key = models.UUIDField(unique=True, null=True)

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="conferences_commitment_of_somebody",
                condition=models.Q(invitation__isnull=False, who="")
                | models.Q(invitation__isnull=True) & ~models.Q(who=""),
            ),
            models.CheckConstraint(name="conferences_commitment_what", condition=~models.Q(what="")),
        ]

    def __str__(self):
        return self.what


class FollowUp(Keyed):
    """What is said of a commitment 3, 6 or 12 months later, and who confirmed it. Only a confirmed answer counts."""

    class Standing(models.TextChoices):
        MET = "met", _("met")
        UNDER_WAY = "under_way", _("under way")
        NOT_BEGUN = "not_begun", _("not begun")
        GIVEN_UP = "given_up", _("abandoned")

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="follow_ups")
    months = models.PositiveSmallIntegerField(_("months after"))
    due_on = models.DateField(_("asked on"))
    asked_at = models.DateTimeField(_("asked at"), null=True)
    standing = models.CharField(_("how it stands"), max_length=10, choices=Standing, blank=True)
    evidence = models.CharField(_("what shows it"), max_length=300, blank=True)
    said_at = models.DateTimeField(_("said at"), null=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["months"]
        indexes = [models.Index(fields=["due_on", "confirmed_at"], name="conferences_due")]
        constraints = [
            models.UniqueConstraint(fields=["commitment", "months"], name="conferences_follow_up_once"),
            # not an IN: Django takes a table's SQL apart at its commas, and cannot read a single digit between two
            models.CheckConstraint(
                name="conferences_months", condition=models.Q(months=3) | models.Q(months=6) | models.Q(months=12)
            ),
            models.CheckConstraint(
                name="conferences_said_in_pairs",
                condition=models.Q(standing="", said_at__isnull=True, confirmed_at__isnull=True)
                | ~models.Q(standing="") & models.Q(said_at__isnull=False),
            ),
            models.CheckConstraint(
                name="conferences_met_shows", condition=~models.Q(standing="met") | ~models.Q(evidence="")
            ),
        ]

    def __str__(self):
        return f"{self.months}"


class Outcome(Keyed):
    """What an edition left behind: a partner, a network, a program copied, somebody who stood or was elected. With evidence."""

    class Kind(models.TextChoices):
        PARTNER = "partner", _("new partner")
        NETWORK = "network", _("network or association founded")
        PROGRAM = "program", _("program taken up elsewhere")
        CANDIDATE = "candidate", _("stood for the council")
        OFFICIAL = "official", _("elected to public office")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="outcomes")
    invitation = models.ForeignKey(Invitation, on_delete=models.RESTRICT, related_name="outcomes", null=True)
    kind = models.CharField(_("kind of outcome"), max_length=9, choices=Kind)
    what = models.CharField(_("what came of it"), max_length=300)
    organization = models.ForeignKey(Organization, on_delete=models.RESTRICT, related_name="+", null=True)
    happened_on = models.DateField(_("when"))
    evidence = models.CharField(_("what shows it"), max_length=300)
    recorded_at = models.DateTimeField(_("written down at"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    verified_at = models.DateTimeField(_("verified at"), null=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("outcome of an edition")
        verbose_name_plural = _("outcomes of editions")
        ordering = ["happened_on", "id"]
        constraints = [
            models.CheckConstraint(name="conferences_outcome_shows", condition=~models.Q(evidence="")),
            models.CheckConstraint(
                name="conferences_outcome_two_hands",
                condition=models.Q(verified_by__isnull=True) | ~models.Q(verified_by=models.F("recorded_by")),
            ),
        ]

    def __str__(self):
        return self.what
