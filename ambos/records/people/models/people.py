"""People we serve: one record a purpose, linked into one identity only by review or consent. Nothing on immigration, ever."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.domain.names import PartialDate, full_name
from ambos.records.audit.models import Keyed
from ambos.records.network.models import Office

LONGEST_WORD = 40
"""Letters of a word that are searched; names with longer words are kept whole, and found by their beginning."""


class FoldedField(models.CharField):
    """Folded text, compared byte by byte on both databases, so that a prefix is one stretch of an index whatever the
    language of the server."""

    def db_parameters(self, connection):
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class Identity(Keyed):
    """One human being behind several records. Holds nothing: linking adds a key, un-linking removes it."""

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")

    def __str__(self):
        return str(self.id)


class Household(Keyed):
    """People who live together, as far as they said so. Holds nothing: persons carry its key, and may leave."""

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")

    def __str__(self):
        return str(self.id)


class Person(Keyed):
    """A person as one purpose knows her. Names as on the birth record: given names, then two surnames in fixed order."""

    class Sex(models.TextChoices):
        FEMALE = "female", _("woman")
        MALE = "male", _("man")
        OTHER = "other", _("other")
        UNKNOWN = "unknown", _("not said")

    class Precision(models.TextChoices):
        DAY = "day", _("day known")
        MONTH = "month", _("month known")
        YEAR = "year", _("year known")
        NONE = "none", _("not known")

    purpose = models.CharField(_("purpose"), max_length=12)
    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="+")
    code = models.CharField(
        _("code"), max_length=8, unique=True, help_text="for staff to tell people apart; opens nothing"
    )
    identity = models.ForeignKey(Identity, on_delete=models.SET_NULL, related_name="people", null=True)
    household = models.ForeignKey(Household, on_delete=models.SET_NULL, related_name="people", null=True)
    given_names = models.CharField(_("given names"), max_length=120)
    surname1 = models.CharField(_("first surname"), max_length=120, blank=True)
    surname2 = models.CharField(_("second surname"), max_length=120, blank=True)
    folded = FoldedField(max_length=400, editable=False)
    born_on = models.DateField(_("born on"), null=True, help_text="the first day of what is known")
    born_precision = models.CharField(
        _("how much of the date is known"), max_length=6, choices=Precision, default=Precision.NONE
    )
    sex = models.CharField(_("sex"), max_length=8, choices=Sex, default=Sex.UNKNOWN)
    language = models.CharField(_("language"), max_length=8, default="es")
    other_languages = models.JSONField(
        _("other languages"), default=list, help_text="codes of languages she speaks besides"
    )
    needs_interpreter = models.BooleanField(_("asks for an interpreter"), default=False)
    origin_country = models.CharField(_("country of origin"), max_length=2, blank=True)
    origin_state = models.CharField(_("state of origin"), max_length=8, blank=True)
    registered_at = models.DateTimeField(_("registered at"))
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    last_seen_on = models.DateField(_("last contact"))
    forgotten_at = models.DateTimeField(_("forgotten at"), null=True)
    kept_age_band = models.CharField(
        _("age group at the last contact"),
        max_length=8,
        blank=True,
        help_text="all that is left of her age when forgotten",
    )
    version = models.PositiveIntegerField(
        _("version"), default=1, help_text="counts changes, so that of two clerks on one record the second is told"
    )
    form_key = models.UUIDField(
        _("key of the form, so that the same form sent twice makes one record"), unique=True, null=True
    )

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [
            models.Index(fields=["purpose", "office", "folded"], name="people_folded"),
            models.Index(fields=["purpose", "office", "born_on"], name="people_born"),
            models.Index(fields=["purpose", "last_seen_on"], name="people_seen", condition=models.Q(forgotten_at=None)),
        ]
        constraints = [
            models.CheckConstraint(
                name="people_birth_date_in_pairs",
                condition=models.Q(born_on__isnull=True, born_precision="none")
                | models.Q(born_on__isnull=False) & ~models.Q(born_precision="none"),
            )
        ]

    def __str__(self):
        return self.code

    @property
    def name(self) -> str:
        """Given names and surnames in their order; empty when she was forgotten."""
        return full_name(self.given_names, self.surname1, self.surname2)

    @property
    def born(self) -> PartialDate | None:
        """Her birth date as far as it is known."""
        if self.born_on is None:
            return None
        known = {"year": 1, "month": 2, "day": 3}[self.born_precision]
        return PartialDate(*(self.born_on.year, self.born_on.month, self.born_on.day)[:known])


class SearchWord(models.Model):
    """One folded word of a name: what makes a prefix search fast on both databases at a million people."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="words", db_index=False)
    purpose = models.CharField(max_length=12)
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="+")
    word = FoldedField(max_length=LONGEST_WORD)

    class Meta:
        verbose_name = _("search word")
        verbose_name_plural = _("search words")
        # The second answers "and does she carry this word too?" from the index alone: what makes three common words quick.
        indexes = [
            models.Index(fields=["purpose", "office", "word", "-person"], name="people_word"),
            models.Index(fields=["person", "word"], name="people_word_too"),
        ]

    def __str__(self):
        return self.word


class OtherName(Keyed):
    """Also known as, and the document it stands on (a married name on a licence, a shortened name in a school)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="other_names")
    name = models.CharField(_("name as written there"), max_length=360)
    document = models.CharField(_("document"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")

    def __str__(self):
        return self.name


class ContactPoint(Keyed):
    """FHIR ContactPoint: a telephone or an e-mail, sealed, found again by its blind index."""

    class System(models.TextChoices):
        PHONE = "phone", _("telephone")
        EMAIL = "email", _("e-mail")

    class Hours(models.TextChoices):
        ANY = "any", _("at any hour")
        MORNING = "morning", _("in the morning")
        AFTERNOON = "afternoon", _("in the afternoon")
        EVENING = "evening", _("in the evening")
        WEEKEND = "weekend", _("on weekends")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contact_points")
    system = models.CharField(_("kind"), max_length=8, choices=System)
    value = models.BinaryField(_("sealed value"))
    value_index = models.CharField(
        max_length=64, db_index=True, help_text="blind index: finds the equal, reads nothing"
    )
    sealed_with = models.CharField(_("id of the key"), max_length=40, db_index=True)
    may_text = models.BooleanField(_("may we send texts"), default=False)
    may_call = models.BooleanField(_("may we call or write"), default=True)
    may_leave_word = models.BooleanField(
        _("may we leave word with whoever answers"),
        default=False,
        help_text="a number at home tells who visits a window",
    )
    hours = models.CharField(_("when"), max_length=10, choices=Hours, default=Hours.ANY)
    is_preferred = models.BooleanField(_("preferred"), default=False)
    is_shared = models.BooleanField(_("shared with other people"), default=False)

    class Meta:
        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")
        constraints = [models.UniqueConstraint(fields=["person", "value_index"], name="people_contact_once")]

    def __str__(self):
        return self.system


class Guardian(Keyed):
    """FHIR RelatedPerson: who answers for a minor. Either a person known here, or a name only."""

    class Relationship(models.TextChoices):
        MOTHER = "mother", _("mother")
        FATHER = "father", _("father")
        GRANDPARENT = "grandparent", _("grandmother or grandfather")
        SIBLING = "sibling", _("sister or brother of age")
        RELATIVE = "relative", _("another relative")
        APPOINTED = "appointed", _("appointed by a court or by a power of attorney")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="guardians")
    guardian = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="guards", null=True)
    name = models.CharField(_("name"), max_length=360, blank=True)
    relationship = models.CharField(_("relationship"), max_length=12, choices=Relationship)
    document = models.CharField(
        _("document"), max_length=120, blank=True, help_text="what it stands on, when it was seen"
    )
    since = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("until"), null=True)

    class Meta:
        verbose_name = _("guardian")
        verbose_name_plural = _("guardians")
        constraints = [
            models.CheckConstraint(
                name="people_guardian_named_once",
                condition=models.Q(guardian__isnull=False, name="")
                | models.Q(guardian__isnull=True) & ~models.Q(name=""),
            ),
            models.CheckConstraint(name="people_guardian_is_another", condition=~models.Q(guardian=models.F("person"))),
            models.UniqueConstraint(
                name="people_guardian_once", fields=["person", "guardian"], condition=models.Q(ended_at=None)
            ),
        ]

    def __str__(self):
        return self.relationship


class Consent(Keyed):
    """A permission given and, when she wishes, revoked: for what, with whom, how it was given. A receipt shows it."""

    class How(models.TextChoices):
        SPOKEN = "spoken", _("by word of mouth")
        SIGNED = "signed", _("signed on paper")
        FINGERPRINT = "fingerprint", _("fingerprint on paper")
        WITNESSED = "witnessed", _("witnessed mark")

    class MinorReason(models.TextChoices):
        LAW = "law", _("the law lets her decide on this herself")
        URGENT = "urgent", _("it could not wait")
        ON_HER_OWN = "on_her_own", _("she lives on her own, and nobody answers for her")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents", null=True)
    purpose = models.CharField(_("purpose"), max_length=12)
    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="+", null=True)
    scope = models.CharField(_("for what"), max_length=40, help_text="e.g. share_referral, keep_record, link_records")
    recipient = models.CharField(_("with whom"), max_length=255, blank=True)
    recipient_key = models.UUIDField(null=True)
    what = models.JSONField(_("what is shared"), default=list, help_text="codes: name, phone, need, language, age_band")
    how = models.CharField(_("how it was given"), max_length=12, choices=How)
    given_by = models.ForeignKey(
        Guardian, on_delete=models.SET_NULL, related_name="+", null=True, help_text="who gave it for a minor"
    )
    minor_reason = models.CharField(_("why a minor gave it herself"), max_length=16, choices=MinorReason, blank=True)
    language = models.CharField(_("language it was explained in"), max_length=8)
    given_at = models.DateTimeField(_("given at"))
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True)
    revoked_by = models.CharField(_("revoked by"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        indexes = [
            models.Index(fields=["id"], condition=models.Q(revoked_at__isnull=False), name="people_consent_taken_back")
        ]
        constraints = [
            models.CheckConstraint(
                name="people_consent_revoked_in_pairs",
                condition=models.Q(revoked_at__isnull=True, revoked_by="")
                | models.Q(revoked_at__isnull=False) & ~models.Q(revoked_by=""),
            )
        ]

    def __str__(self):
        return self.scope


class SealedIdentifier(Keyed):
    """A national identifier, optional, sealed under the key of its purpose. Only ``people.vault`` opens it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sealed_identifiers")
    kind = models.CharField(_("kind"), max_length=20)
    value = models.BinaryField(_("sealed value"))
    value_index = models.CharField(
        max_length=64, db_index=True, help_text="blind index: finds the equal, reads nothing"
    )
    sealed_with = models.CharField(_("id of the key"), max_length=40, db_index=True)

    class Meta:
        verbose_name = _("sealed identifier")
        verbose_name_plural = _("sealed identifiers")
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="people_identifier_once")]

    def __str__(self):
        return self.kind
