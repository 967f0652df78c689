"""Funds, budgets, what is given and what is paid out. Amounts are in the currency of the fund; nothing is converted here."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.records.audit.models import Keyed
from ambos.records.directory.models import Organization


class Fund(Keyed):
    """A pot of money in one currency."""

    name = models.CharField(_("name of the fund"), max_length=160, unique=True)
    currency = models.CharField(_("currency"), max_length=3)
    is_trust = models.BooleanField(_("trust fund: gifts of others, kept apart"), default=False)

    class Meta:
        verbose_name = _("fund")
        verbose_name_plural = _("funds")

    def __str__(self):
        return self.name


class Budget(Keyed):
    """What one thing may cost, out of one fund."""

    fund = models.ForeignKey(Fund, on_delete=models.RESTRICT, related_name="budgets")
    title = models.CharField(_("what for"), max_length=200)
    planned = models.DecimalField(_("planned amount"), max_digits=12, decimal_places=2)
    opened_at = models.DateTimeField(_("opened at"))

    class Meta:
        verbose_name = _("budget")
        verbose_name_plural = _("budgets")
        constraints = [models.CheckConstraint(name="funding_budget_amount", condition=models.Q(planned__gte=0))]

    def __str__(self):
        return self.title


class Contribution(Keyed):
    """Something given to a budget. Without ``organization`` it is the institute's own. Pledged is not received."""

    class Form(models.TextChoices):
        CASH = "cash", _("cash")
        IN_KIND = "in_kind", _("in kind")
        MATCHED = "matched", _("matched")

    class State(models.TextChoices):
        PLEDGED = "pledged", _("pledged")
        RECEIVED = "received", _("received")
        LAPSED = "lapsed", _("never came")

    budget = models.ForeignKey(Budget, on_delete=models.RESTRICT, related_name="contributions")
    organization = models.ForeignKey(Organization, on_delete=models.RESTRICT, related_name="+", null=True)
    form = models.CharField(_("form"), max_length=8, choices=Form)
    what = models.CharField(_("what is given"), max_length=200, blank=True)
    pledged = models.DecimalField(_("pledged amount"), max_digits=12, decimal_places=2)
    received = models.DecimalField(_("received amount"), max_digits=12, decimal_places=2, null=True)
    received_on = models.DateField(_("received on"), null=True)
    valued_by = models.CharField(_("how it was valued"), max_length=160, blank=True)
    matches = models.OneToOneField("self", on_delete=models.RESTRICT, related_name="matched_by", null=True)
    state = models.CharField(_("state of the contribution"), max_length=8, choices=State, default=State.PLEDGED)
    pledged_at = models.DateTimeField(_("pledged at"))
    pledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ["pledged_at", "id"]
        constraints = [
            models.CheckConstraint(name="funding_pledged_amount", condition=models.Q(pledged__gt=0)),
            models.CheckConstraint(
                name="funding_received_in_pairs",
                condition=models.Q(state="received", received__isnull=False, received__gte=0, received_on__isnull=False)
                | ~models.Q(state="received") & models.Q(received__isnull=True, received_on__isnull=True),
            ),
            models.CheckConstraint(
                name="funding_in_kind_says_how", condition=~models.Q(form="in_kind") | ~models.Q(valued_by="")
            ),
            models.CheckConstraint(
                name="funding_matched_says_what",
                condition=models.Q(form="matched", matches__isnull=False)
                | ~models.Q(form="matched") & models.Q(matches__isnull=True),
            ),
        ]

    def __str__(self):
        return f"{self.form} {self.pledged}"


class Disbursement(Keyed):
    """Money paid out of a budget. Who asks does not approve."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked for")
        APPROVED = "approved", _("approved")
        PAID = "paid", _("paid")
        REFUSED = "refused", _("refused")

    budget = models.ForeignKey(Budget, on_delete=models.RESTRICT, related_name="disbursements")
    organization = models.ForeignKey(Organization, on_delete=models.RESTRICT, related_name="+", null=True)
    payee = models.CharField(_("paid to"), max_length=160, blank=True)
    what = models.CharField(_("for what"), max_length=200)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    state = models.CharField(_("state of the payment"), max_length=8, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    paid_on = models.DateField(_("paid on"), null=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(name="funding_amount", condition=models.Q(amount__gt=0)),
            models.CheckConstraint(
                name="funding_two_hands",
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("asked_by")),
            ),
            models.CheckConstraint(
                name="funding_paid_in_pairs",
                condition=models.Q(state="paid", paid_on__isnull=False)
                | ~models.Q(state="paid") & models.Q(paid_on__isnull=True),
            ),
            models.CheckConstraint(
                name="funding_decided_in_pairs",
                condition=models.Q(state="asked", decided_at__isnull=True)
                | ~models.Q(state="asked") & models.Q(decided_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.what} {self.amount}"
