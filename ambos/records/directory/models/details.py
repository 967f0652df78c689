"""The other tables of HSDS: what Ambos keeps, shows and gives back as it came, and builds nothing on."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.records.audit.models import Keyed

from .basic import Location, Organization, Phone, Service, ServiceAtLocation, Sourced


class Contact(Sourced):
    """HSDS contact: whom to ask for at an organization, a service or a place. Staff, never a person we serve."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="contacts", null=True)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="contacts", null=True)
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="contacts", null=True)
    service_at_location = models.ForeignKey(
        ServiceAtLocation, on_delete=models.CASCADE, related_name="contacts", null=True
    )
    name = models.CharField(_("name"), max_length=255, blank=True)
    title = models.CharField(_("position"), max_length=255, blank=True)
    department = models.CharField(_("department"), max_length=255, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")

    def __str__(self):
        return self.name or self.title or self.department


class Address(Sourced):
    """HSDS address, where a place has more to say than the one address that stands in ``Location``."""

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="addresses")
    attention = models.CharField(_("attention"), max_length=255, blank=True)
    address_1 = models.CharField(_("address"), max_length=255)
    address_2 = models.CharField(_("more of the address"), max_length=255, blank=True)
    city = models.CharField(_("city"), max_length=120)
    region = models.CharField(_("region"), max_length=120, blank=True)
    state_province = models.CharField(_("state or province"), max_length=40)
    postal_code = models.CharField(_("postal code"), max_length=20)
    country = models.CharField(_("country"), max_length=60)
    address_type = models.CharField(_("kind of address"), max_length=10, choices=Location.Type)

    class Meta:
        verbose_name = _("address of a location")
        verbose_name_plural = _("addresses of locations")

    def __str__(self):
        return f"{self.address_1}, {self.city}"


class Language(Sourced):
    """HSDS language, where more is known than the code that stands in ``Service.languages``."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="language_rows", null=True)
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="language_rows", null=True)
    phone = models.ForeignKey(Phone, on_delete=models.CASCADE, related_name="language_rows", null=True)
    name = models.CharField(_("name"), max_length=255, blank=True)
    code = models.CharField(_("code"), max_length=40, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("language of a service")
        verbose_name_plural = _("languages of services")

    def __str__(self):
        return self.name or self.code


class Accessibility(Sourced):
    """HSDS accessibility: how somebody with a disability can use a place."""

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="accessibility")
    description = models.TextField(_("description"), blank=True)
    details = models.TextField(_("details"), blank=True)
    url = models.CharField(_("web page"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("accessibility")
        verbose_name_plural = _("accessibility")

    def __str__(self):
        return self.description


class ServiceArea(Sourced):
    """HSDS service_area: for which area a service is."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="service_areas")
    name = models.CharField(_("name"), max_length=255, blank=True)
    description = models.TextField(_("description"), blank=True)
    extent = models.TextField(_("extent"), blank=True)
    extent_type = models.CharField(_("kind of extent"), max_length=60, blank=True)
    uri = models.CharField(_("identifier on the web"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("area of a service")
        verbose_name_plural = _("areas of services")

    def __str__(self):
        return self.name or self.description


class CostOption(Sourced):
    """HSDS cost_option: one price. Decimal, as it was said."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="cost_options")
    valid_from = models.DateField(_("from"), null=True)
    valid_to = models.DateField(_("to"), null=True)
    option = models.CharField(_("for whom"), max_length=255, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2, null=True)
    amount_description = models.TextField(_("in words"), blank=True)

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")

    def __str__(self):
        return f"{self.option} {self.amount} {self.currency}".strip()


class Funding(Sourced):
    """HSDS funding: who pays for an organization or a service."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="funding", null=True)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="funding", null=True)
    funder = models.TextField(_("paid by"), blank=True)

    class Meta:
        verbose_name = _("funding")
        verbose_name_plural = _("funding")

    def __str__(self):
        return self.funder


class OrganizationIdentifier(Sourced):
    """HSDS organization_identifier: its number in a register."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="identifiers")
    identifier_scheme = models.CharField(_("register"), max_length=255, blank=True)
    identifier_type = models.CharField(_("kind of number"), max_length=255)
    identifier = models.CharField(_("number"), max_length=255)

    class Meta:
        verbose_name = _("number of an organization")
        verbose_name_plural = _("numbers of organizations")

    def __str__(self):
        return self.identifier


class Taxonomy(Sourced):
    """HSDS taxonomy other than our needs (Open Eligibility, from the packs)."""

    name = models.CharField(_("name"), max_length=255)
    description = models.TextField(_("description"), blank=True)
    uri = models.CharField(_("identifier on the web"), max_length=500, blank=True)
    version = models.CharField(_("version"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("taxonomy")
        verbose_name_plural = _("taxonomies")

    def __str__(self):
        return self.name


class TaxonomyTerm(Sourced):
    """HSDS taxonomy_term of such a taxonomy."""

    taxonomy_ref = models.ForeignKey(Taxonomy, on_delete=models.CASCADE, related_name="terms", null=True)
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, related_name="narrower", null=True)
    code = models.CharField(_("code"), max_length=120, blank=True)
    name = models.CharField(_("name"), max_length=255)
    description = models.TextField(_("description"), blank=True)
    taxonomy = models.CharField(_("taxonomy in words"), max_length=255, blank=True)
    language = models.CharField(_("language"), max_length=40, blank=True)
    term_uri = models.CharField(_("identifier on the web"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("taxonomy term")
        verbose_name_plural = _("terms")

    def __str__(self):
        return self.name


class Attribute(Sourced):
    """HSDS attribute: a term said of a row of any table of the directory."""

    link_id = models.UUIDField(_("of which row"), db_index=True)
    link_entity = models.CharField(_("of which table"), max_length=60)
    link_type = models.CharField(_("kind of link"), max_length=60, blank=True)
    taxonomy_term = models.ForeignKey(TaxonomyTerm, on_delete=models.CASCADE, related_name="attributes", null=True)
    value = models.TextField(_("value"), blank=True)

    class Meta:
        verbose_name = _("attribute")
        verbose_name_plural = _("attributes")

    def __str__(self):
        return self.value or str(self.link_id)


class Metadata(Keyed):
    """HSDS metadata: what was changed of a row before it came to us. Our own changes stand in the log."""

    resource_id = models.UUIDField(_("of which row"), db_index=True)
    resource_type = models.CharField(_("of which table"), max_length=60)
    last_action_date = models.CharField(_("on"), max_length=40)
    last_action_type = models.CharField(_("what was done"), max_length=120)
    field_name = models.CharField(_("to which field"), max_length=120)
    previous_value = models.TextField(_("before"))
    replacement_value = models.TextField(_("after"))
    updated_by = models.CharField(_("by"), max_length=255)

    class Meta:
        verbose_name = _("earlier change")
        verbose_name_plural = _("earlier changes")

    def __str__(self):
        return f"{self.resource_type} {self.field_name}"


class MetaTableDescription(Keyed):
    """HSDS meta_table_description: language and letters of a table as it came."""

    name = models.CharField(_("table"), max_length=255, blank=True)
    language = models.CharField(_("language"), max_length=60, blank=True)
    character_set = models.CharField(_("letters"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("description of a table")
        verbose_name_plural = _("descriptions of tables")

    def __str__(self):
        return self.name
