"""What every page of the directory reads: organizations, services, places, hours, telephones, capacity."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.records.audit.models import Keyed


class Confidence(models.TextChoices):
    HIGH = "high", _("confirmed")
    MEDIUM = "medium", _("probable")
    LOW = "low", _("to be confirmed")
    UNVERIFIED = "unverified", _("not verified")


class Sourced(Keyed):
    """A row of reference data says where it comes from, of which day, and how far to trust it."""

    source = models.CharField(_("source"), max_length=500)
    as_of = models.CharField(
        _("as of"), max_length=40, blank=True, help_text="a day, a month or a year, as the source says it"
    )
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence, default=Confidence.UNVERIFIED)

    class Meta:
        abstract = True


class Organization(Sourced):
    """HSDS organization: an agency, clinic, school district, legal aid office, club."""

    name = models.CharField(_("name"), max_length=255)
    folded_name = models.CharField(max_length=255, db_index=True, editable=False)
    alternate_name = models.CharField(_("alternate name"), max_length=255, blank=True)
    description = models.TextField(_("description"), blank=True)
    website = models.URLField(_("website"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    tax_status = models.CharField(_("tax status"), max_length=255, blank=True)
    tax_id = models.CharField(_("tax number"), max_length=60, blank=True)
    year_incorporated = models.PositiveSmallIntegerField(_("founded in"), null=True)
    legal_form = models.CharField(_("legal form"), max_length=255, blank=True)
    logo = models.CharField(_("address of the logo"), max_length=500, blank=True)
    uri = models.CharField(_("identifier on the web"), max_length=500, blank=True)
    parent_organization = models.ForeignKey(
        "self", on_delete=models.SET_NULL, related_name="branches", null=True, verbose_name=_("belongs to")
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_demo = models.BooleanField(_("of the demo world"), default=False)

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")

    def __str__(self):
        return self.name


class Program(Sourced):
    """HSDS program: services of one organization under a common name. Not one of the programs of Ambos."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="programs")
    name = models.CharField(_("name"), max_length=255)
    alternate_name = models.CharField(_("alternate name"), max_length=255, blank=True)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("program of an organization")
        verbose_name_plural = _("programs of organizations")

    def __str__(self):
        return self.name


class Location(Sourced):
    """HSDS location with its physical address."""

    class PointOf(models.TextChoices):
        ADDRESS = "address", _("the address")
        POSTAL_CODE = "postal_code", _("the middle of the postal code")
        CITY = "city", _("the middle of the city")

    class Type(models.TextChoices):
        PHYSICAL = "physical", _("a place one can go to")
        POSTAL = "postal", _("for letters only")
        VIRTUAL = "virtual", _("by telephone or on the web")

    organization = models.ForeignKey(Organization, on_delete=models.RESTRICT, related_name="locations", null=True)
    location_type = models.CharField(_("kind of place"), max_length=10, choices=Type, default=Type.PHYSICAL)
    name = models.CharField(_("name"), max_length=255)
    alternate_name = models.CharField(_("alternate name"), max_length=255, blank=True)
    description = models.TextField(_("description"), blank=True)
    url = models.CharField(_("web page"), max_length=500, blank=True)
    external_identifier = models.CharField(_("identifier elsewhere"), max_length=255, blank=True)
    external_identifier_type = models.CharField(_("whose identifier"), max_length=255, blank=True)
    address_1 = models.CharField(_("address"), max_length=255, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    state_province = models.CharField(_("state or province"), max_length=40, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=12, blank=True, db_index=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    latitude = models.FloatField(_("latitude"), null=True)
    longitude = models.FloatField(_("longitude"), null=True)
    point_of = models.CharField(
        _("what the point is of"),
        max_length=12,
        choices=PointOf,
        default=PointOf.ADDRESS,
        help_text="a distance says what it was measured to",
    )
    transportation = models.TextField(_("how to get there"), blank=True)
    is_accessible = models.BooleanField(_("step-free"), null=True)

    class Meta:
        verbose_name = _("location")
        verbose_name_plural = _("locations")
        # the id with them: who is near a place is read from indexes alone
        indexes = [models.Index(fields=["latitude", "longitude", "id"], name="directory_location_near")]

    def __str__(self):
        return self.name


class Service(Sourced):
    """HSDS service. ``needs`` are Open Eligibility terms; capacity is what its organization last said it can take."""

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        INACTIVE = "inactive", _("inactive")
        DEFUNCT = "defunct", _("closed for good")
        TEMPORARILY_CLOSED = "temporarily closed", _("temporarily closed")

    organization = models.ForeignKey(Organization, on_delete=models.RESTRICT, related_name="services")
    program = models.ForeignKey(Program, on_delete=models.SET_NULL, related_name="services", null=True)
    name = models.CharField(_("name"), max_length=255)
    folded_name = models.CharField(max_length=255, db_index=True, editable=False)
    name_en = models.CharField(_("name in English"), max_length=255, blank=True)
    alternate_name = models.CharField(_("alternate name"), max_length=255, blank=True)
    description = models.TextField(_("description"), blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.ACTIVE)
    languages = models.JSONField(_("languages"), default=list, help_text="ISO 639 codes in which people are attended")
    fees = models.CharField(_("cost in words"), max_length=255, blank=True)
    is_free = models.BooleanField(_("free of charge"), null=True)
    takes_walk_ins = models.BooleanField(_("no appointment needed"), null=True)
    email = models.EmailField(_("e-mail for referrals"), blank=True)
    takes_referrals = models.BooleanField(_("answers referrals from Ambos"), default=False)
    answers_within_days = models.PositiveSmallIntegerField(_("days to answer a referral"), default=3)
    assured_on = models.DateField(_("last confirmed"), null=True)
    assurer_email = models.EmailField(_("e-mail of whoever confirmed it"), blank=True)
    url = models.CharField(_("web page"), max_length=500, blank=True)
    eligibility_description = models.TextField(_("for whom"), blank=True)
    minimum_age = models.FloatField(_("from this age"), null=True)
    maximum_age = models.FloatField(_("up to this age"), null=True)
    application_process = models.TextField(_("how to apply"), blank=True)
    interpretation_services = models.TextField(_("interpreters"), blank=True)
    wait_time = models.CharField(_("how long one waits"), max_length=255, blank=True)
    fees_details = models.TextField(_("more on the cost"), blank=True)
    accreditations = models.TextField(_("accreditations"), blank=True)
    licenses = models.TextField(_("licences"), blank=True)
    alert = models.TextField(_("what is different now"), blank=True)
    last_modified = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")

    def __str__(self):
        return self.name


class ServiceNeed(Keyed):
    """A service answers a need (HSDS attribute with an Open Eligibility term)."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="needs")
    code = models.CharField(_("need"), max_length=80)

    class Meta:
        verbose_name = _("need answered")
        verbose_name_plural = _("needs answered")
        constraints = [models.UniqueConstraint(fields=["service", "code"], name="directory_need_once")]
        indexes = [models.Index(fields=["code", "service"], name="directory_need_services")]

    def __str__(self):
        return self.code


class ServiceAtLocation(Sourced):
    """HSDS service_at_location: this service is offered here."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="at_locations")
    location = models.ForeignKey(Location, on_delete=models.RESTRICT, related_name="services_here")
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("service at a location")
        verbose_name_plural = _("services at locations")
        constraints = [models.UniqueConstraint(fields=["service", "location"], name="directory_service_here_once")]
        indexes = [models.Index(fields=["location", "service"], name="directory_here_services")]

    def __str__(self):
        return f"{self.service} / {self.location}"


class Phone(Sourced):
    """HSDS phone of an organization, a service or a location."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="phones", null=True)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="phones", null=True)
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="phones", null=True)
    contact = models.ForeignKey("Contact", on_delete=models.CASCADE, related_name="phones", null=True)
    service_at_location = models.ForeignKey(
        ServiceAtLocation, on_delete=models.CASCADE, related_name="phones", null=True
    )
    number = models.CharField(_("number"), max_length=40)
    extension = models.CharField(_("extension"), max_length=10, blank=True)
    type = models.CharField(_("kind"), max_length=40, blank=True)
    description = models.TextField(_("description"), blank=True)
    languages = models.JSONField(_("languages"), default=list)

    class Meta:
        verbose_name = _("telephone")
        verbose_name_plural = _("telephones")
        constraints = [
            models.CheckConstraint(
                name="directory_phone_has_owner",
                condition=models.Q(organization__isnull=False)
                | models.Q(service__isnull=False)
                | models.Q(location__isnull=False)
                | models.Q(contact__isnull=False)
                | models.Q(service_at_location__isnull=False),
            )
        ]

    def __str__(self):
        return self.number


class Schedule(Sourced):
    """HSDS schedule: opening hours that come again (RFC 5545), between two days. Ours are weekly; others' may be more."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="schedules", null=True)
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="schedules", null=True)
    service_at_location = models.ForeignKey(
        ServiceAtLocation, on_delete=models.CASCADE, related_name="schedules", null=True
    )
    byday = models.CharField(_("days"), max_length=40, blank=True, help_text="MO,TU,WE,TH,FR,SA,SU")
    opens_at = models.TimeField(_("opens"), null=True)
    closes_at = models.TimeField(_("closes"), null=True)
    valid_from = models.DateField(_("from"), null=True)
    valid_to = models.DateField(_("to"), null=True)
    description = models.TextField(_("in words"), blank=True)
    dtstart = models.DateField(_("first occurrence"), null=True)
    timezone = models.FloatField(_("hours from UTC"), null=True)
    until = models.DateField(_("last occurrence"), null=True)
    count = models.PositiveIntegerField(_("how many times"), null=True)
    wkst = models.CharField(_("week begins on"), max_length=2, blank=True)
    freq = models.CharField(_("how often"), max_length=10, blank=True)
    interval = models.PositiveIntegerField(_("every how many"), null=True)
    byweekno = models.CharField(_("weeks of the year"), max_length=255, blank=True)
    bymonthday = models.CharField(_("days of the month"), max_length=255, blank=True)
    byyearday = models.CharField(_("days of the year"), max_length=255, blank=True)
    schedule_link = models.CharField(_("where the hours stand"), max_length=500, blank=True)
    attending_type = models.CharField(_("how people are attended then"), max_length=255, blank=True)
    notes = models.TextField(_("notes"), blank=True)

    class Meta:
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")
        constraints = [
            models.CheckConstraint(
                name="directory_opens_before_closing", condition=models.Q(opens_at__lt=models.F("closes_at"))
            )
        ]

    def __str__(self):
        hours = "-".join(f"{hour:%H:%M}" for hour in (self.opens_at, self.closes_at) if hour)
        return " ".join(part for part in (self.byday, hours) if part) or self.description


class RequiredDocument(Sourced):
    """HSDS required_document: what to bring. The absence of rows does not mean that nothing is asked."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="required_documents")
    document = models.TextField(_("document"))
    document_en = models.CharField(_("document in English"), max_length=255, blank=True)
    uri = models.CharField(_("where it is described"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("required document")
        verbose_name_plural = _("required documents")

    def __str__(self):
        return self.document


class ServiceCapacity(Keyed):
    """HSDS 3.1 service_capacity, kept already: places offered in a week. Superseded by the newest row of that week.

    ``taken`` counts the places given away in that week and is carried over when a new row supersedes.
    """

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="capacities")
    week_of = models.DateField(_("week of (Monday)"))
    places = models.PositiveSmallIntegerField(_("places"))
    taken = models.PositiveSmallIntegerField(_("places taken"), default=0)
    said_at = models.DateTimeField(_("said at"))
    said_by = models.CharField(_("said by"), max_length=60)

    class Meta:
        verbose_name = _("capacity")
        verbose_name_plural = _("capacities")
        indexes = [models.Index(fields=["service", "week_of", "-said_at"], name="directory_capacity_newest")]

    def __str__(self):
        return f"{self.places} in the week of {self.week_of}"
