"""Terms: the rules under which one sits, how its seats went to the districts, the seats, and who sits on them from when to when."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import DateField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Least
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ambos.records.audit.models import Keyed
from ambos.records.directory.models import Organization
from ambos.records.network.models import Office
from ambos.records.posts.models import Post


def who(**options):
    """A foreign key to an account; ``related_name`` as everywhere from a program into records."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **{"null": True} | options
    )


class RuleSet(Keyed):
    """The rules of a term, adopted by a recorded vote, with their hash. Frozen: the database refuses to change a row
    (migration 0002)."""

    title = models.CharField(_("title"), max_length=160)
    rules = models.JSONField(_("rules"))
    digest = models.CharField(_("hash of the rules"), max_length=64)
    minutes = models.CharField(_("minutes of the vote"), max_length=200)
    adopted_on = models.DateField(_("day of adoption"))
    in_favour = models.PositiveSmallIntegerField(_("in favour"))
    against = models.PositiveSmallIntegerField(_("against"))
    abstained = models.PositiveSmallIntegerField(_("abstained"))
    adopted_by = who()

    class Meta:
        verbose_name = _("rules of a term")
        verbose_name_plural = _("rules of terms")
        constraints = [
            models.CheckConstraint(
                name="council_rules_by_majority", condition=models.Q(in_favour__gt=models.F("against"))
            )
        ]

    def __str__(self):
        return self.title


class Term(Keyed):
    """One term of the council. ``is_simulated``: its recommendations are made up after published totals, and every page says so."""

    code = models.SlugField(_("code"), max_length=20, unique=True, help_text="its years, mostly: 2026-2028")
    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="terms", null=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    is_simulated = models.BooleanField(_("simulated"), default=False)
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("term of the council")
        verbose_name_plural = _("terms of the council")
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(name="council_term_days", condition=models.Q(ends_on__gt=models.F("starts_on"))),
            models.CheckConstraint(
                name="council_term_has_rules", condition=models.Q(rule_set__isnull=False) | models.Q(is_simulated=True)
            ),
        ]

    def __str__(self):
        return self.code


class Allotment(Keyed):
    """The seats of a term's districts as published, with what they were computed from. ``drawn``: the public draw that broke a
    tie at the last seat, empty where there was none."""

    term = models.OneToOneField(Term, on_delete=models.PROTECT, related_name="allotment")
    method = models.CharField(_("method"), max_length=20)
    seats = models.PositiveSmallIntegerField(_("seats"))
    quota = models.DecimalField(_("people a seat"), max_digits=14, decimal_places=4)
    basis = models.CharField(_("where the population comes from"), max_length=200)
    drawn = models.CharField(_("public draw at the last seat"), max_length=200, blank=True)
    published_at = models.DateTimeField(_("published at"))
    published_by = who()

    class Meta:
        verbose_name = _("allotment of seats")
        verbose_name_plural = _("allotments of seats")

    def __str__(self):
        return f"{self.term_id} {self.method}"


class DistrictSeats(Keyed):
    """One district's line of the workings. ``claim`` is what its last comparison stood on (domain/apportionment)."""

    allotment = models.ForeignKey(Allotment, on_delete=models.CASCADE, related_name="lines")
    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="+")
    population = models.DecimalField(_("population"), max_digits=16, decimal_places=2)
    seats = models.PositiveSmallIntegerField(_("seats"))
    claim = models.DecimalField(_("last comparison"), max_digits=18, decimal_places=4)
    position = models.PositiveSmallIntegerField(_("place in the list"))

    class Meta:
        verbose_name = _("seats of a district")
        verbose_name_plural = _("seats of districts")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["allotment", "office"], name="council_district_once")]

    def __str__(self):
        return f"{self.office_id}: {self.seats}"


class Seat(Keyed):
    """One place in the council. It stays when its member leaves: then it is vacant."""

    class Kind(models.TextChoices):
        ELECTED = "elected", pgettext_lazy("of a seat", "elected")
        MERIT = "merit", _("on merit")
        ORGANIZATION = "organization", _("of an organization")
        STATE_DELEGATE = "state_delegate", _("delegate of a state of origin")
        SPECIAL = "special", _("special adviser")
        APPOINTED = "appointed", pgettext_lazy("of a seat", "appointed")

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="seats")
    kind = models.CharField(_("kind of seat"), max_length=16, choices=Kind)
    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="+", null=True)
    organization = models.ForeignKey(Organization, on_delete=models.RESTRICT, related_name="+", null=True)
    state_of_origin = models.CharField(_("state of origin"), max_length=80, blank=True)
    number = models.PositiveSmallIntegerField(_("number"))

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["kind", "office__name", "number"]
        constraints = [
            # four times, because a seat has an office, an organization, both or neither, and two empty ones are no equals
            # to a database
            models.UniqueConstraint(
                fields=["term", "kind", "office", "organization", "number"], name="council_seat_once"
            ),
            models.UniqueConstraint(
                fields=["term", "kind", "office", "number"],
                condition=models.Q(office__isnull=False, organization__isnull=True),
                name="council_seat_of_office_once",
            ),
            models.UniqueConstraint(
                fields=["term", "kind", "organization", "number"],
                condition=models.Q(office__isnull=True, organization__isnull=False),
                name="council_seat_of_organization_once",
            ),
            models.UniqueConstraint(
                fields=["term", "kind", "number"],
                condition=models.Q(office__isnull=True, organization__isnull=True),
                name="council_seat_of_nobody_once",
            ),
            models.CheckConstraint(
                name="council_elected_has_district",
                condition=~models.Q(kind="elected") | models.Q(office__isnull=False),
            ),
            models.CheckConstraint(
                name="council_seat_of_organization",
                condition=~models.Q(kind="organization") | models.Q(organization__isnull=False),
            ),
            models.CheckConstraint(
                name="council_delegate_of_state",
                condition=~models.Q(kind="state_delegate") | ~models.Q(state_of_origin=""),
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.number}"

    @property
    def words(self):
        """The seat as everybody reads it: its kind, and whom or what it stands for."""
        whose = (self.office and self.office.name, self.organization and self.organization.name, self.state_of_origin)
        return " · ".join([str(self.get_kind_display()), *filter(None, whose)])


class Members(models.QuerySet["Member"]):
    """Members by the day, whatever has been written down meanwhile: a post that was ended or ran out frees its seat by itself. A
    seat is free from ``left_on`` on, and from the day on which its post was ended before its time; a post that runs out is held
    through its last day."""

    def holding(self, on: date) -> Members:
        """Whose seat is not free on a day, also who begins later. Of a term that is over: whoever held it on the term's last day."""
        until = Least(Value(on), F("seat__term__ends_on"), output_field=DateField())
        free = Q(ends_on__lt=OuterRef("until")) | Q(ended_at__isnull=False, ends_on=OuterRef("until"))
        over = Post.objects.filter(free | Q(revoked_at__date__lte=OuterRef("until")), pk=OuterRef("post"))
        stayed = Q(left_on__isnull=True) | Q(left_on__gt=F("until"))
        return self.alias(until=until).filter(stayed, ~Exists(over))

    def sitting(self, on: date) -> Members:
        """Who sits on a day, in a term that runs then."""
        return self.holding(on).filter(starts_on__lte=on, seat__term__ends_on__gte=on)


class Member(Keyed):
    """Who sits on a seat, from when to when. ``post`` is her post in records/posts. Names of members are public, like those of
    any representative. ``suspended_at``: kept from sitting while a proceeding runs, by the board of the plenary only."""

    class Left(models.TextChoices):
        TERM_OVER = "term_over", _("the term ended")
        RESIGNED = "resigned", _("resigned")
        MOVED = "moved", _("moved out of the district")
        BECAME_OFFICIAL = "became_official", _("became a public official")
        ABSENT = "absent", _("seat declared vacant after absences")
        EXPELLED = "expelled", _("expelled")
        DIED = "died", _("died")
        POST_ENDED = "post_ended", _("the post was ended before its time")

    class Gender(models.TextChoices):
        WOMAN = "woman", _("woman")
        MAN = "man", _("man")
        OTHER = "other", _("neither, or not said")

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="members")
    account = who(null=False)
    name = models.CharField(_("name"), max_length=120)
    gender = models.CharField(_("gender"), max_length=6, choices=Gender)
    starts_on = models.DateField(_("since"))
    left_on = models.DateField(_("last day"), null=True)
    left_because = models.CharField(_("why she left"), max_length=16, choices=Left, blank=True)
    post = models.UUIDField(_("post"), null=True)
    suspended_at = models.DateTimeField(_("suspended at"), null=True)
    sworn_at = models.DateTimeField(_("seated at"))
    sworn_by = who()

    objects = Members.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(
                fields=["seat"], condition=models.Q(left_on__isnull=True), name="council_one_member_a_seat"
            ),
            models.CheckConstraint(
                name="council_left_in_pairs",
                condition=models.Q(left_on__isnull=True, left_because="")
                | models.Q(left_on__isnull=False) & ~models.Q(left_because=""),
            ),
        ]

    def __str__(self):
        return self.name
