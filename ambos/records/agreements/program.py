from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambos.records.registry.manifest import NavigationItem, Program, Tick

from .permissions import READERS
from .queries import ending


def _ending(access):
    return ending(access, timezone.localdate())


PROGRAM = Program(
    slug="agreements",
    title=_("Agreements"),
    is_record=True,
    urls="ambos.records.agreements.urls",
    area="network",
    navigation=(
        NavigationItem("consulate", _("Agreements"), "agreements:agreements", READERS, order=50, count=_ending),
        NavigationItem("hq", _("Agreements"), "agreements:agreements", READERS, order=50, count=_ending),
    ),
    tasks={"agreements.tell_of_endings": "ambos.records.agreements.tasks.tell_of_endings"},
    ticks=(Tick("agreements.tell_of_endings", every=6 * 3600),),
    messages={
        "agreements.ends_here": (
            _("An agreement of your office ends soon"),
            _(
                "An agreement of your office ends on %(day)s and no renewal is signed. After that day its windows keep nothing of "
                "a named person and give no care. Draft the renewal, or extend it for a short while: %(link)s"
            ),
        ),
        "agreements.ends_with_you": (
            _("Your agreement with the consulate ends soon"),
            _(
                "The agreement under which you work with the consulate ends on %(day)s and no renewal is signed. After that day "
                "nothing may be kept of a named person and no care given. Please talk to the consulate now. %(site)s"
            ),
        ),
    },
    panels={"network.office": "ambos.records.agreements.views.office_panel"},
    refusals={
        "agreements.needs_a_title": _("Write a title that people will recognize."),
        "agreements.needs_an_office": _("Choose at least one office that it covers."),
        "agreements.needs_a_lead_agency": _("Choose the organization that leads the work."),
        "agreements.party_twice": _("The same organization is named twice in one part."),
        "agreements.ends_before_start": _("The last day comes before the first."),
        "agreements.wrong_state": _("This cannot be done now: the agreement stands as «%(state)s»."),
        "agreements.signed_by_who_sent_it": _(
            "You sent this agreement to legal review, so somebody else has to sign it."
        ),
        "agreements.signed_in_the_future": _("That day has not come yet."),
        "agreements.signed_after_its_end": _("It would be signed after its last day. Change its days first."),
        "agreements.needs_a_reason": _("Say why it ends: whoever reads this later will ask."),
        "agreements.ended_outside_its_days": _("Choose a last day between its first and its last."),
        "agreements.extension_goes_back": _("Choose a day after its last day, and not before today."),
        "agreements.extension_too_long": _(
            "It may go on for %(days)s days beyond the day it was signed for. For longer, sign a renewal."
        ),
        "agreements.renews_what_is_not_signed": _("Only a signed agreement can be renewed."),
        "agreements.renewed_already": _("Another agreement renews that one already."),
    },
)
