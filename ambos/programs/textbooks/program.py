"""The manifest of textbooks: read this first."""

from django.utils.translation import gettext_lazy as _

from ambos.records.accounts.roles import May
from ambos.records.registry.manifest import Door, NavigationItem, Program

from .measures import MEASURES
from .permissions import RUNNERS

PROGRAM = Program(
    slug="textbooks",
    title=_("Textbooks"),
    urls="ambos.programs.textbooks.urls",
    measures=MEASURES,
    privacy="ambos.programs.textbooks.privacy",
    demo="ambos.programs.textbooks.demo",
    doors=(
        Door(
            _("Schoolbooks in Spanish"),
            _("The free books of the schools at home: read them now, or see where they are on paper."),
            "textbooks:books", room="school", order=30,
        ),
    ),
    area="school",
    navigation=(
        NavigationItem("consulate", _("Textbooks"), "textbooks:desk", RUNNERS, order=77),
        NavigationItem("hq", _("Textbooks"), "textbooks:seasons", May.KEEP_NETWORK, order=77),
    ),
    refusals={
        "textbooks.allocated_already": _("The shares of this season were decided already."),
        "textbooks.asked_already": _(
            "This organization already asked in this season: request number %(number)s. Withdraw that one to ask anew."
        ),
        "textbooks.cap_of_none": _("The cap is at least one copy."),
        "textbooks.code_taken": _("There is one called %(code)s already."),
        "textbooks.count_all": _("Count every title of the shipment, also those of which nothing came: then write 0."),
        "textbooks.counted_more": _("You counted %(counted)s copies and only %(sent)s were sent. Count again, or look whose box it is."),
        "textbooks.customs_when": _("That day has not come yet, or lies before the books were sent."),
        "textbooks.empty_set": _("A set holds at least one title."),
        "textbooks.expired": _("The plan of studies of “%(title)s” ended on %(day)s. Ask for the newer edition."),
        "textbooks.more_than_given": _("The site was given %(copies)s copies: not more can be in use."),
        "textbooks.needs_any_readers": _("Say how many will read them."),
        "textbooks.needs_digital_address": _("Say where it is read in digital form."),
        "textbooks.needs_purpose": _("Say what the books are for."),
        "textbooks.needs_readers": _("Say how many readers of grade %(grade)s there are."),
        "textbooks.needs_source": _("Say who says so."),
        "textbooks.needs_storage": _("Say where the books will be kept."),
        "textbooks.nobody_asked": _("Nobody asked for books in this season."),
        "textbooks.not_a_count": _("A whole number, from 0 up; of what moves at least 1."),
        "textbooks.not_now": _("That step is not open as things stand. Load the page again."),
        "textbooks.not_packed": _("%(n)s copies that were given are not packed yet."),
        "textbooks.not_there": _("Of “%(title)s” there are %(there)s copies, not %(wanted)s."),
        "textbooks.nothing_asked": _("Write at least one number of copies or sets."),
        "textbooks.nothing_to_pack": _("All that was given to this office is packed."),
        "textbooks.on_the_way": _("%(n)s shipments were not counted yet."),
        "textbooks.other_request": _("That request is of another organization."),
        "textbooks.owes_report": _(
            "This organization has not said how the books it has are used, and the time is over. It reports first, then it asks again."
        ),
        "textbooks.received_when": _("That day has not come yet, or lies before the books were sent or came to customs."),
        "textbooks.same_office": _("They lie there already."),
        "textbooks.say_why": _("Say what became of them and how."),
        "textbooks.season_backwards": _("The last day comes before the first."),
        "textbooks.season_shut": _("One could ask until %(day)s."),
        "textbooks.served_more": _("Schools cannot have had more than they needed: correct one of the two."),
        "textbooks.still_open": _("One may ask until %(day)s. The shares are decided after that."),
    },
)  # fmt: skip
