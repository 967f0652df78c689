"""The manifest of online courses: read this first."""

from django.utils.translation import gettext_lazy as _

from ambos.records.learning.roles import KEEP_SCHOOLING
from ambos.records.registry.manifest import Door, NavigationItem, Program

from .measures import MEASURES
from .permissions import OFFERERS

PROGRAM = Program(
    slug="courses",
    title=_("Online courses in Spanish"),
    urls="ambos.programs.courses.urls",
    measures=MEASURES,
    privacy="ambos.programs.courses.privacy",
    demo="ambos.programs.courses.demo",
    doors=(
        Door(
            _("Online courses in Spanish"),
            _("Upper-secondary courses at one's own pace; the school enrols the pupil."),
            "courses:catalogue",
            room="school",
            order=20,
        ),
    ),
    area="school",
    navigation=(
        NavigationItem("partner", _("Online courses"), "courses:places", KEEP_SCHOOLING, order=40),
        NavigationItem("hq", _("Online courses"), "courses:places", KEEP_SCHOOLING, order=75),
        NavigationItem("hq", _("Courses on offer"), "courses:offers", OFFERERS, order=76),
    ),
    refusals={
        "courses.bad_length": _("A course has from 1 to 200 units, from 1 to 60 weeks, and more than 0 hours."),
        "courses.bad_units": _("Units done lie between 0 and %(units)s."),
        "courses.both_languages": _("Say in both languages what the course is about."),
        "courses.day_of_note": _("Choose a day from the first one until today."),
        "courses.due_before_start": _("It cannot be due before it begins."),
        "courses.needs_code": _("Write the code the course has at its provider."),
        "courses.needs_mark": _("Write the final mark as it stands."),
        "courses.no_agreement": _(
            "%(school)s has no agreement for online courses in force on %(day)s. Ask the consulate to sign or renew it."
        ),
        "courses.no_standard": _("“%(course)s” gives no credits, so no course stands under it."),
        "courses.not_on_offer": _("This course takes no more pupils."),
        "courses.not_over": _("The course is not over yet."),
        "courses.pupil_is_a_number": _(
            "“%(typed)s” is no number of a school. Write at most 20 characters with a digit, never a name."
        ),
        "courses.starts_far_away": _("The first day lies at most %(days)s days from today."),
    },
)
