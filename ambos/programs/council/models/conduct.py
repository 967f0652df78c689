"""Conduct and costs: proceedings that may end in expulsion, stage by stage, and what a member spent to come to a plenary."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ambos.domain.council import conduct
from ambos.records.audit.models import Keyed

from .terms import Member, who
from .work import Session


class Proceeding(Keyed):
    """A complaint against a member and what became of it. Not public before it is final."""

    class State(models.TextChoices):
        COMPLAINED = conduct.State.COMPLAINED, _("complaint filed")
        INADMISSIBLE = conduct.State.INADMISSIBLE, _("not admitted")
        NOTIFIED = conduct.State.NOTIFIED, _("notified, time to answer")
        HEARD = conduct.State.HEARD, _("heard")
        REPORTED = conduct.State.REPORTED, _("report before the plenary")
        DECIDED = conduct.State.DECIDED, _("decided, time to appeal")
        APPEALED = conduct.State.APPEALED, pgettext_lazy("of a proceeding", "appealed")
        FINAL = conduct.State.FINAL, pgettext_lazy("of a proceeding", "final")

    class Harmed(models.TextChoices):
        INSTITUTE = "institute", _("interests of the institute")
        ORIGIN = "origin", _("interests of the country of origin")
        RESIDENCE = "residence", _("interests of the country of residence")

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="proceedings")
    harmed = models.CharField(_("which interest was harmed"), max_length=10, choices=Harmed)
    acts = models.TextField(_("what she did, when and where"))
    complained_by = who()
    state = models.CharField(_("state of the proceeding"), max_length=12, choices=State, default=State.COMPLAINED)
    filed_on = models.DateField(_("filed on"))
    answer_due_on = models.DateField(_("last day to answer"), null=True)
    appeal_due_on = models.DateField(_("last day to appeal"), null=True)
    defence = models.TextField(_("her answer"), blank=True)
    expels = models.BooleanField(_("expelled"), null=True)
    form_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("proceeding")
        verbose_name_plural = _("proceedings")
        constraints = [
            models.CheckConstraint(
                name="council_decided_says_what",
                condition=~models.Q(state__in=["decided", "appealed", "final"]) | models.Q(expels__isnull=False),
            ),
            models.CheckConstraint(
                name="council_notified_has_time",
                condition=models.Q(state__in=["complained", "inadmissible"]) | models.Q(answer_due_on__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.member_id} {self.state}"


class ProceedingStep(Keyed):
    """One stage, with what was said."""

    proceeding = models.ForeignKey(Proceeding, on_delete=models.CASCADE, related_name="steps")

    class Kind(models.TextChoices):
        COMPLAIN = "complain", _("complaint filed")
        DISMISS = "dismiss", _("not admitted")
        NOTIFY = "notify", _("admitted and notified")
        DEFEND = "defend", _("she answered")
        HEAR = "hear", _("heard")
        REPORT = "report", _("report before the plenary")
        SUSPEND = "suspend", _("kept from sitting meanwhile")
        DECIDE = "decide", _("decided by the plenary")
        APPEAL = "appeal", pgettext_lazy("of a proceeding", "appealed")
        FINISH = "finish", pgettext_lazy("of a proceeding", "final")

    kind = models.CharField(_("stage"), max_length=16, choices=Kind)
    text = models.TextField(_("text"), blank=True)
    at = models.DateTimeField(_("at"))
    taken_by = who()

    class Meta:
        verbose_name = _("stage of a proceeding")
        verbose_name_plural = _("stages of proceedings")
        ordering = ["at", "id"]

    def __str__(self):
        return self.kind


class TravelClaim(Keyed):
    """What a member spent on travel and lodging for a session. Members are unpaid; this is given back."""

    class Kind(models.TextChoices):
        TRAVEL = "travel", _("travel")
        LODGING = "lodging", _("lodging")

    class State(models.TextChoices):
        CLAIMED = "claimed", pgettext_lazy("of a claim", "claimed")
        APPROVED = "approved", pgettext_lazy("of a claim", "approved")
        REFUSED = "refused", pgettext_lazy("of a claim", "refused")
        PAID = "paid", pgettext_lazy("of a claim", "paid")

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="claims")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="claims")
    kind = models.CharField(_("what for"), max_length=8, choices=Kind)
    amount = models.DecimalField(_("amount"), max_digits=10, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    receipt = models.CharField(_("number of the receipt"), max_length=80)
    state = models.CharField(_("state of the claim"), max_length=8, choices=State, default=State.CLAIMED)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    claimed_at = models.DateTimeField(_("claimed at"))
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = who()
    form_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("travel claim")
        verbose_name_plural = _("travel claims")
        constraints = [
            models.UniqueConstraint(fields=["member", "session", "receipt"], name="council_receipt_once"),
            models.CheckConstraint(name="council_claim_positive", condition=models.Q(amount__gt=0)),
            models.CheckConstraint(
                name="council_claim_decided",
                condition=models.Q(state="claimed", decided_at__isnull=True)
                | ~models.Q(state="claimed") & models.Q(decided_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.amount} {self.currency}"
