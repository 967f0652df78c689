"""The manifest of diagnostics: read this first."""

from django.utils.translation import gettext_lazy as _

from ambos.records.accounts.roles import May
from ambos.records.registry.manifest import NavigationItem, Program, Tick

from .measures import MEASURES

PROGRAM = Program(
    slug="diagnostics",
    title=_("Diagnostics in Spanish"),
    urls="ambos.programs.diagnostics.urls",
    measures=MEASURES,
    privacy="ambos.programs.diagnostics.privacy",
    reseal="ambos.programs.diagnostics.actions.reseal",
    commands="ambos.programs.diagnostics.commands",
    demo="ambos.programs.diagnostics.demo",
    tasks={"diagnostics.tidy": "ambos.programs.diagnostics.tasks.tidy"},
    ticks=(Tick("diagnostics.tidy", every=3600),),
    area="school",
    navigation=(
        NavigationItem("partner", _("Diagnostics"), "diagnostics:sittings", May.GIVE_DIAGNOSTICS, order=30),
        NavigationItem("hq", _("Questions of diagnostics"), "diagnostics:questions", May.READ_COUNTS, order=70),
    ),
    refusals={
        "diagnostics.adaptive_is_off": _("Questions of this diagnostic are not chosen one by one. Take form A or B."),
        "diagnostics.bad_answers": _("These are not answers to questions. Nothing was changed."),
        "diagnostics.begun_already": _("This sitting was begun already, or is over."),
        "diagnostics.day_is_past": _("Choose today or a later day."),
        "diagnostics.finished_already": _("It was finished already, so its answers stay as they are."),
        "diagnostics.how_many_slips": _("A sitting has from 1 to %(most)s slips."),
        "diagnostics.no_agreement": _(
            "%(school)s has no agreement for diagnostics in force on %(day)s. Ask the consulate to sign or renew it."
        ),
        "diagnostics.no_breaks": _("Your slip has no breaks. Ask whoever is with you; your answers are kept."),
        "diagnostics.not_begun": _("It has not begun yet: press the button first."),
        "diagnostics.not_calibrated": _(
            "The difficulties of this diagnostic have not been estimated yet, so its questions cannot be chosen one by one."
        ),
        "diagnostics.not_finished": _("It is not finished yet."),
        "diagnostics.not_open": _("Your teacher has not begun yet. Wait for the word, then press again."),
        "diagnostics.other_day": _("This sitting is planned for %(day)s. Begin it that day, or plan another."),
        "diagnostics.pupil_is_a_number": _(
            "“%(typed)s” does not look like a number of your school. Write a number of at most 20 characters, never a name."
        ),
        "diagnostics.pupil_twice": _("The number %(number)s stands twice."),
        "diagnostics.say_why": _("Say why it is set aside."),
        "diagnostics.sitting_over": _("This sitting is over. Ask your school for another day."),
        "diagnostics.too_few_responses": _(
            "Question %(item)s has %(n)s answers; %(needed)s to each are needed before difficulties can be estimated."
        ),
        "diagnostics.too_late": _("The sitting ended more than a day ago, so these answers can no longer be taken."),
        "diagnostics.unknown_bank": _("There is no diagnostic called %(bank)s."),
        "diagnostics.unknown_form": _("There is no form called %(form)s."),
        "diagnostics.unknown_grade": _("A grade is a number from 1 to 12."),
        "diagnostics.unknown_time": _("Choose ordinary time, time and a half, or double time."),
        "diagnostics.was_set_aside": _("This attempt was set aside, and its code opens nothing."),
    },
)
