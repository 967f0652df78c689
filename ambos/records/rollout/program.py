from django.utils.translation import gettext_lazy as _

from ambos.records.registry.manifest import Loader, NavigationItem, Program

from .actions import load_operations
from .permissions import READERS
from .queries import proposals

PROGRAM = Program(
    slug="rollout",
    title=_("Who runs what"),
    is_record=True,
    urls="ambos.records.rollout.urls",
    area="network",
    navigation=(
        NavigationItem("consulate", _("Who runs what"), "rollout:operations", READERS, order=35, count=proposals),
        NavigationItem("hq", _("Who runs what"), "rollout:operations", READERS, order=35, count=proposals),
    ),
    loaders=(Loader("operations", load_operations, needs=("windows",)),),
    panels={"network.office": "ambos.records.rollout.views.office_panel"},
    refusals={
        "rollout.other_program": _("This service point belongs to another program."),
        "rollout.point_is_closed": _(
            "The service point closes on %(closed_on)s, so nothing can begin there on that day or later."
        ),
        "rollout.ends_before_start": _("The last day comes before the first."),
        "rollout.agreement_does_not_cover": _(
            "That agreement does not cover this agency, this office and this program on the first day. Choose another, or none."
        ),
        "rollout.approved_by_who_proposed": _("You proposed this yourself, so somebody else has to approve it."),
        "rollout.overlaps": _(
            "%(agency)s runs this service point on some of those days (%(start)s to %(end)s). Change the days."
        ),
        "rollout.wrong_state": _("This cannot be done now: it stands as «%(state)s»."),
        "rollout.needs_a_reason": _("Say why: whoever proposed it will ask."),
        "rollout.closed_outside_its_days": _("Choose a last day between its first and its last."),
        "rollout.needs_an_agency": _("Choose the organization that runs it."),
    },
)
