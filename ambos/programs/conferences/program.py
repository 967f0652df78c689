"""The manifest of the conferences: read this first."""

from django.utils.translation import gettext_lazy as _

from ambos.records.accounts.roles import May
from ambos.records.documents.roles import ISSUE
from ambos.records.registry.manifest import Door, NavigationItem, Program, Tick

from .measures import MEASURES
from .permissions import READERS
from .queries import follow_ups_overdue, follow_ups_waiting, open_calls
from .roles import COORDINATOR

DAY = 24 * 60 * 60

PROGRAM = Program(
    slug="conferences",
    title=_("Information conferences"),
    urls="ambos.programs.conferences.urls",
    roles=(COORDINATOR,),
    measures=MEASURES,
    privacy="ambos.programs.conferences.privacy",
    demo="ambos.programs.conferences.demo",
    reseal="ambos.programs.conferences.vault.reseal",
    tasks={
        "conferences.move_on": "ambos.programs.conferences.tasks.move_on",
        "conferences.forget_names": "ambos.programs.conferences.tasks.forget_names",
    },
    ticks=(Tick("conferences.move_on", every=3600), Tick("conferences.forget_names", every=DAY)),
    doors=(
        Door(
            _("Information conferences"),
            _("Which are to come, and what came of those before."),
            "conferences:index", room="say", order=40,
        ),
    ),
    area="council",
    navigation=(
        NavigationItem("hq", _("Conferences"), "conferences:editions", READERS, order=65,
                       count=follow_ups_waiting, late=follow_ups_overdue),
        NavigationItem("consulate", _("Conferences"), "conferences:office", May.PROPOSE_ROLLOUT, order=65,
                       count=open_calls),
        NavigationItem("consulate", _("Certificates of conferences"), "conferences:certificates", ISSUE, order=66),
    ),
    messages={
        "conferences.invited": (
            _("You are invited to a conference"),
            _("You are invited to conference %(reference)s. Read and answer until %(day)s: %(link)s This address is yours alone."),
        ),
        "conferences.reminder": (
            _("Your answer is missing"),
            _("Please answer until %(day)s whether you come to conference %(reference)s: %(link)s After that the place goes on."),
        ),
        "conferences.cancelled": (
            _("A conference was cancelled"),
            _("Conference %(reference)s will not be held. The reason stands here: %(link)s"),
        ),
        "conferences.certificate": (
            _("Your certificate is ready"),
            _("Your certificate of conference %(reference)s is ready: %(link)s"),
        ),
        "conferences.follow_up": (
            _("%(count)s months after the conference"),
            _("How does what you promised stand, %(count)s months later? Two minutes: %(link)s"),
        ),
    },
    refusals={
        "conferences.agenda_clashes": _("«%(one)s» and «%(other)s» cannot both be held: %(what)s. Move one of them."),
        "conferences.answer_over": _("The answer was expected by %(day)s, and the place went on. Write to your consulate."),
        "conferences.answered_already": _("This invitation was answered already."),
        "conferences.attended_lately": _("Attended on %(day)s; may attend again from %(back)s."),
        "conferences.bad_clocks": _("Nominations end before answers, and answers before the first day."),
        "conferences.bad_day": _("A day from the first day of the conference up to today."),
        "conferences.bad_days": _("A conference ends on or after its first day and lasts at most %(most)s days."),
        "conferences.bad_due": _("A day between %(first)s and %(last)s."),
        "conferences.before_it_begins": _("It begins on %(day)s."),
        "conferences.before_it_ends": _("It ends on %(day)s."),
        "conferences.begun_already": _("The conference has begun. Speak to whoever receives you at the door."),
        "conferences.call_over": _("Nominations ended on %(day)s."),
        "conferences.confirmed_already": _("This was confirmed already and changes no more."),
        "conferences.decline_first": _("You hold a place at a conference to come. Decline it first."),
        "conferences.declare_interest": _("Write what interest the sponsor has in the theme; «none» is an answer too."),
        "conferences.did_not_accept": _("This person did not accept the invitation, or declined it."),
        "conferences.did_not_attend": _("This is for those who attended."),
        "conferences.did_not_name_her": _("%(office)s did not nominate this person."),
        "conferences.empty_agenda": _("The agenda has no session yet."),
        "conferences.ends_before_start": _("A session ends after it begins."),
        "conferences.follow_first": _("The last follow-up falls due on %(day)s. Close it after that."),
        "conferences.for_profit": _("This conference is for people of non-profit organizations."),
        "conferences.has_budget": _("This conference has a budget already."),
        "conferences.hold_first": _("Certificates are issued once the conference was held."),
        "conferences.met_shows": _("Say what shows that it was met: a link, a paper, a name one can ask."),
        "conferences.more_days_than_there_are": _("The conference has fewer days than a certificate would need."),
        "conferences.needs_email": _("Write an e-mail address: the invitation goes there."),
        "conferences.needs_evidence": _("Say what shows it."),
        "conferences.needs_motive": _("Say why this person."),
        "conferences.needs_name": _("Write the whole name."),
        "conferences.needs_place": _("Say where it is held."),
        "conferences.needs_places": _("It has at least one place."),
        "conferences.needs_responsible": _("Say who will follow the commitments: without a name nobody does."),
        "conferences.needs_title": _("Write a title."),
        "conferences.no_budget": _("Open the budget first."),
        "conferences.no_place_left": _("All %(places)s places are given. Take one first."),
        "conferences.no_second_place": _("This conference has only one place."),
        "conferences.no_support_left": _("No supported place is left. You may come and pay for your own travel."),
        "conferences.nobody_chosen": _("Nobody is chosen."),
        "conferences.not_a_day": _("%(day)s is not a day of this conference, or is still to come."),
        "conferences.not_due": _("It is asked from %(day)s on."),
        "conferences.not_now": _("This step is not open for the conference as it stands now. Load the page again."),
        "conferences.nothing_said": _("Nothing was said yet."),
        "conferences.number_taken": _("There is a conference number %(number)s already."),
        "conferences.office_full": _("The quota of this office is used up."),
        "conferences.office_without_place": _("An office nominated and has no place."),
        "conferences.other_profile": _("The theme does not ask for this sector."),
        "conferences.outside_days": _("The conference runs from %(first)s to %(last)s."),
        "conferences.own_proposal": _("You proposed this selection, so somebody else confirms it."),
        "conferences.propose_first": _("Propose a selection first."),
        "conferences.quota_above": _("A quota is not above the %(places)s places of the conference."),
        "conferences.quota_of_one": _("A quota is of one office or of one sector."),
        "conferences.say_why": _("Say why: it stays beside the name."),
        "conferences.says_what": _("Say what."),
        "conferences.says_who": _("Choose a participant, or name a body and the office that follows it: one of the two."),
        "conferences.scale": _("Choose from 1 to 5."),
        "conferences.second_whole": _("Write the second place and its city, or neither."),
        "conferences.sector_full": _("The quota of this sector is used up."),
        "conferences.share_below": _("%(share)s%% of the chosen, below the %(least)s%% asked for; the nominations would allow more."),
        "conferences.share_not_possible": _(
            "%(share)s%% of the chosen, below the %(least)s%% asked for; only %(nominated)s were nominated, and all are chosen."
        ),
        "conferences.support_above": _("Supported places are at most the %(places)s places."),
        "conferences.surveyed_already": _("You answered the survey already. Thank you."),
        "conferences.unknown_badge": _("No invitation to this conference has this code."),
        "conferences.unknown_sector": _("One of the sectors is not in the list."),
        "conferences.which_standing": _("Choose how it stands."),
        "conferences.whose_office": _("Say which participant stood or was elected."),
    },
)  # fmt: skip
