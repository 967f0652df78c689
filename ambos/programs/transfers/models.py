"""What is kept of a transfer document: how it came about, what the school said, who disputes it. Never why a family moves."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.domain import transfers as rules
from ambos.records.audit.models import Keyed, Link
from ambos.records.documents.models import Document
from ambos.records.network.models import Office
from ambos.records.people.models import Person


class Transfer(Keyed):
    """One transfer document, from the request to the paper."""

    class Direction(models.TextChoices):
        TO_ORIGIN = rules.TO_ORIGIN, _("to the country of origin")
        TO_DESTINATION = rules.TO_DESTINATION, _("to the country of residence")

    class State(models.TextChoices):
        REQUESTED = rules.REQUESTED, _("requested")
        RECEIVED = rules.RECEIVED, _("papers received")
        PREPARED = rules.PREPARED, _("prepared")
        SIGNED = rules.SIGNED, _("signed by the school")
        VALIDATED = rules.VALIDATED, _("validated")
        ISSUED = rules.ISSUED, _("issued")
        DELIVERED = rules.DELIVERED, _("given to the family")
        REJECTED = rules.REJECTED, _("not issued")
        REPLACED = rules.REPLACED, _("replaced")
        VOIDED = rules.VOIDED, _("voided")

    class Why(models.TextChoices):
        NO_RECORD = "no_record", _("no school has a record of the child")
        SCHOOL_REFUSES = "school_refuses", _("the school refuses to sign")
        GRADE = "grade", _("beyond the grades it covers")
        WITHDRAWN = "withdrawn", _("the family no longer needs it")
        MISTAKE = "mistake", _("asked for by mistake")

    class Refusal(models.TextChoices):
        UNKNOWN = "unknown", _("it does not know this document")
        UNREADABLE = "unreadable", _("it cannot read it")
        OTHER_PAPER = "other_paper", _("it asks for another paper")
        PLACED_LOWER = "placed_lower", _("it took the child only in a lower grade")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(_("number"), max_length=40, unique=True, help_text="office, year and count")
    direction = models.CharField(_("where the child goes"), max_length=16, choices=Direction)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.REQUESTED)
    is_emergency = models.BooleanField(_("must be issued today"), default=False)
    birthplace = models.CharField(_("place of birth"), max_length=120, blank=True)
    school = models.CharField(_("school the child leaves"), max_length=120, blank=True)
    school_place = models.CharField(_("city and state of the school"), max_length=120, blank=True)
    grade = models.PositiveSmallIntegerField(_("grade attended"), null=True, help_text="1 is the first of primary")
    attended_from = models.DateField(_("attended from"), null=True)
    attended_to = models.DateField(_("attended until"), null=True)
    is_year_finished = models.BooleanField(_("the school year was finished"), default=False)
    school_year = models.PositiveSmallIntegerField(help_text="calendar year in which the school year began")
    days_attended = models.PositiveSmallIntegerField(_("days attended"), null=True)
    school_days = models.PositiveSmallIntegerField(_("school days"), null=True)
    scale = models.CharField(
        _("scale of the marks"), max_length=40, blank=True, help_text="code of a scale of the packs"
    )
    language_support = models.CharField(_("support in the language"), max_length=60, blank=True)
    note = models.TextField(_("note of the last teacher"), max_length=240, blank=True)
    note_there = models.TextField(_("the note in the language of the next school"), max_length=240, blank=True)
    is_from_family = models.BooleanField(_("asked for on the public page"), default=False)
    follow_index = models.CharField(max_length=64, unique=True, help_text="blind index of the family's code")
    requested_at = models.DateTimeField(_("requested at"))
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    due_at = models.DateTimeField(_("to be issued until"))
    state_at = models.DateTimeField(_("in this state since"))
    prepared_by = models.CharField(max_length=60, blank=True, help_text="key of the account; 'link': the school itself")
    validated_at = models.DateTimeField(_("validated on"), null=True)
    validated_by = models.CharField(max_length=60, blank=True)
    issued_at = models.DateTimeField(_("issued at"), null=True)
    delivered_on = models.DateField(_("delivered on"), null=True)
    is_provisional = models.BooleanField(_("provisional"), default=False)
    why = models.CharField(_("why it was not issued"), max_length=16, choices=Why, blank=True)
    refusal = models.CharField(_("why a school did not take it"), max_length=16, choices=Refusal, blank=True)
    refused_on = models.DateField(_("day a school did not take it"), null=True)
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+", null=True)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, related_name="followers", null=True)
    is_successor = models.BooleanField(default=False, help_text="until it is issued, the one it replaces is in force")
    replaced_why = models.CharField(max_length=16, blank=True, help_text="code of documents: why the earlier one ends")
    form_key = models.UUIDField(unique=True, help_text="the same form sent twice asks once")
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("transfer document")
        verbose_name_plural = _("transfer documents")
        indexes = [
            models.Index(fields=["office", "state", "due_at"], name="transfers_waiting"),
            models.Index(fields=["issued_at"], name="transfers_issued"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "school_year", "direction"],
                name="transfers_one_in_force",
                condition=~models.Q(state__in=rules.OVER) & models.Q(is_successor=False),
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                name="transfers_one_successor",
                condition=~models.Q(state__in=rules.OVER) & models.Q(replaces__isnull=False),
            ),
            models.CheckConstraint(
                name="transfers_successor_of_one",
                condition=models.Q(is_successor=False) | models.Q(replaces__isnull=False),
            ),
            models.CheckConstraint(
                name="transfers_paper_when_issued",
                condition=models.Q(state__in=(*rules.OPEN, rules.REJECTED), document__isnull=True, issued_at__isnull=True)
                | models.Q(state__in=(*rules.OUT, rules.REPLACED, rules.VOIDED), document__isnull=False, issued_at__isnull=False),
            ),
            models.CheckConstraint(
                name="transfers_not_issued_says_why",
                condition=models.Q(state=rules.REJECTED) & ~models.Q(why="") | ~models.Q(state=rules.REJECTED) & models.Q(why=""),
            ),
            models.CheckConstraint(
                name="transfers_refusal_in_pairs",
                condition=models.Q(refusal="", refused_on__isnull=True) | ~models.Q(refusal="") & models.Q(refused_on__isnull=False),
            ),
            models.CheckConstraint(
                name="transfers_period_forward",
                condition=models.Q(attended_from__isnull=True) | models.Q(attended_to__isnull=True)
                | models.Q(attended_to__gte=models.F("attended_from")),
            ),
            models.CheckConstraint(
                name="transfers_days_within",
                condition=models.Q(days_attended__isnull=True, school_days__isnull=True)
                | models.Q(days_attended__lte=models.F("school_days"), school_days__range=(1, 366)),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.number


class Line(Keyed):
    """A subject and its mark, as the school gave it and in tenths of the origin's scale; without both it is pending."""

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="lines")
    place = models.PositiveSmallIntegerField()
    subject = models.PositiveSmallIntegerField(null=True, help_text="number of the pack's table of subjects")
    name = models.CharField(
        _("school subject"), max_length=60, blank=True, help_text="when the table has no number for it"
    )
    earned = models.CharField(_("mark"), max_length=12, blank=True)
    tenths = models.PositiveSmallIntegerField(null=True)

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["transfer", "place"], name="transfers_line_place"),
            models.CheckConstraint(
                name="transfers_line_one_subject",
                condition=models.Q(subject__isnull=False, name="") | models.Q(subject__isnull=True) & ~models.Q(name=""),
            ),
            models.CheckConstraint(
                name="transfers_mark_or_pending",
                condition=models.Q(earned="", tenths__isnull=True) | ~models.Q(earned="") & models.Q(tenths__range=(0, 100)),
            ),
        ]  # fmt: skip

    def __str__(self):
        return str(self.place)


class Signer(Keyed):
    """Who signed for the school, as what: on paper that the office has seen, or by the school's own link."""

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="signers")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(_("name of who signs"), max_length=120)
    title = models.CharField(_("what she is at the school"), max_length=60)
    signed_at = models.DateTimeField(_("signed at"))
    is_by_link = models.BooleanField()

    class Meta:
        verbose_name = _("signer")
        verbose_name_plural = _("signers")
        ordering = ["place"]

    def __str__(self):
        return str(self.transfer_id)


class SchoolLink(Link):
    """The way a school without an account fills and signs one document."""

    ring = "transfers"

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="links")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("school's link")
        verbose_name_plural = _("schools' links")

    def __str__(self):
        return str(self.transfer_id)


class Dispute(Keyed):
    """Guardians disagree: nothing goes out until it is settled. No side's reasons are kept, only that and how it ended."""

    class Settled(models.TextChoices):
        AGREED = "agreed", _("those who answer for the child agree")
        COURT = "court", _("a court decided")
        WITHDRAWN = "withdrawn", _("whoever objected no longer does")

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="disputes")
    raised_at = models.DateTimeField(_("raised at"))
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    settled_at = models.DateTimeField(_("settled at"), null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    how = models.CharField(_("how it was settled"), max_length=12, choices=Settled, blank=True)

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        constraints = [
            models.UniqueConstraint(
                fields=["transfer"], name="transfers_one_open_dispute", condition=models.Q(settled_at__isnull=True)
            ),
            models.CheckConstraint(
                name="transfers_settled_in_pairs",
                condition=models.Q(settled_at__isnull=True, how="") | models.Q(settled_at__isnull=False) & ~models.Q(how=""),
            ),
        ]  # fmt: skip

    def __str__(self):
        return str(self.transfer_id)
