"""The manifest of the council: read this first."""

from django.utils.translation import gettext_lazy as _

from ambos.records.accounts.roles import Role
from ambos.records.registry.manifest import Door, Loader, NavigationItem, Program, Tick

from .actions import load_bodies
from .measures import MEASURES
from .permissions import ANSWER, COUNCIL_MEMBER, KEEP, LIAISON, SECRETARIAT, SIT
from .queries.work import answers_late, answers_owed, drafts_waiting, work_late, work_waiting

DAY = 24 * 60 * 60
ROLES = (
    Role(
        slug=COUNCIL_MEMBER,
        title=_("Council member"),
        description=_(
            "Holds a seat in the council for one term: proposes, votes, verifies what was done. Not a public servant."
        ),
        home="consulate",
        scope="none",
        may=frozenset({SIT}),
        is_staff=False,
    ),
    Role(
        slug=SECRETARIAT,
        title=_("Secretariat of the council"),
        description=_(
            "Keeps the council's books: terms, seats, sessions, codes, what is sent to whom. Proposes and answers nothing."
        ),
        home="hq",
        scope="none",
        may=frozenset({KEEP}),
    ),
    Role(
        slug=LIAISON,
        title=_("Liaison to the council"),
        description=_("Answers recommendations for one body: a ministry, the institute, the offices abroad."),
        home="partner",
        scope="organization",
        may=frozenset({ANSWER}),
    ),
)

PROGRAM = Program(
    slug="council",
    title=_("Advisory council"),
    urls="ambos.programs.council.urls",
    roles=ROLES,
    commands="ambos.programs.council.commands",
    demo="ambos.programs.council.demo",
    measures=MEASURES,
    privacy="ambos.programs.council.privacy",
    tasks={
        "council.fill_agendas": "ambos.programs.council.tasks.fill_agendas",
        "council.forget_words": "ambos.programs.council.tasks.forget_words",
        "council.seat_elected": "ambos.programs.council.tasks.seat_elected",
    },
    ticks=(
        Tick("council.fill_agendas", every=DAY),
        Tick("council.forget_words", every=DAY),
        Tick("council.seat_elected", every=DAY),
    ),
    loaders=(Loader("council_bodies", load_bodies),),
    doors=(
        Door(
            _("What the council asks for"),
            _("What those elected abroad recommended, who had to answer, and what changed."),
            "council:tracker",
            room="say",
            order=20,
        ),
    ),
    area="council",
    navigation=(
        NavigationItem("consulate", _("Council"), "council:desk", SIT, order=10, count=drafts_waiting),
        NavigationItem("hq", _("Council"), "council:desk", KEEP, order=10, count=work_waiting, late=work_late),
        NavigationItem(
            "partner", _("Recommendations"), "council:answers", ANSWER, order=10, count=answers_owed, late=answers_late
        ),
    ),
    messages={
        "council.sent_to_you": (
            _("A recommendation of the council for you"),
            _(
                "Recommendation %(code)s was sent to your institution. It is to be answered by %(day)s: %(site)s/council/answers/"
            ),
        ),
    },
    refusals={
        "council.accepted_so_to_be_done": _("It was accepted, so it is closed once it was carried out and verified."),
        "council.acknowledged_already": _("It was received already."),
        "council.addressed_to_nobody": _("A recommendation is addressed to somebody. Choose who must answer it."),
        "council.addressee_lost": _(
            "%(body)s stands in none of the parts. Whoever was asked must be asked by one of them."
        ),
        "council.against_herself": _("Nobody complains of herself."),
        "council.answered_already": _("%(body)s owes nothing here any more: it answered, or sent its part on."),
        "council.body_exists": _("There is an addressee %(code)s already."),
        "council.body_owes_answers": _("It still owes %(owed)s answers. Say who follows it and answers them."),
        "council.body_without_successor": _(
            "%(code)s no longer exists and nobody follows it. Choose another addressee."
        ),
        "council.cap_too_low": _("With at most %(cap)s seats a district, %(seats)s seats cannot all be given."),
        "council.claim_not_now": _("This claim was decided already, or waits for its approval first."),
        "council.closed_already": _("This recommendation is over. Nothing of it changes any more."),
        "council.committee_missing": _("A session of a committee names its committee, another session none."),
        "council.criticism_is_no_ground": _(
            "To criticize the government is no ground. Such a complaint is not admitted."
        ),
        "council.district_twice": _("The district %(district)s stands twice; the second time in line %(line)s."),
        "council.elected_by_allotment": _("Elected seats come from the allotment to the districts, not one by one."),
        "council.ended_already": _("%(body)s was ended already."),
        "council.excuse_missing": _("Write the excuse of %(name)s, or mark her absent without one."),
        "council.extended_already": _("There is one extension, and it was given already."),
        "council.has_answers": _("%(code)s has answers already. It stays as it is, so that none is lost."),
        "council.is_official": _("She holds a post of staff. Members of the council are not public servants."),
        "council.left_already": _("She has left already."),
        "council.left_before_she_came": _("Her last day is not before her first."),
        "council.letter_in_future": _("The letter is dated in the future."),
        "council.merge_with_itself": _("It cannot be merged into itself."),
        "council.more_districts_than_seats": _(
            "There are %(districts)s districts and only %(seats)s seats: each district has at least one."
        ),
        "council.more_votes_than_present": _("%(votes)s votes were counted and %(present)s members are present."),
        "council.needs_a_vote": _("Only a plenary decides that, by a vote."),
        "council.needs_evidence": _("Say what shows that it was done, and where it can be seen, or send the file."),
        "council.needs_reason": _("Say why: everybody reads it."),
        "council.no_column": _("The file has no column %(column)s."),
        "council.no_table": _("Line %(line)s cannot be read: the file is no table."),
        "council.no_districts": _("The file names no district."),
        "council.no_ground": _(
            "Say which of the three interests was harmed: of the institute, of the country of origin or of the country of residence."
        ),
        "council.no_name": _("Line %(line)s has no name of a district."),
        "council.no_population": _(
            "The population of the district %(district)s is not known. A blank is not zero: say the figure."
        ),
        "council.no_quorum": _("%(present)s members are present and %(needed)s are needed."),
        "council.no_reelection": _("She sat in the term before (%(term)s). Members are not re-elected."),
        "council.no_seat_left": _("All seats of %(office)s are taken."),
        "council.nobody_at_all": _("Every district has a population of zero: no method can share the remaining seats."),
        "council.not_a_code": _("%(typed)s is no code of a recommendation. One looks like this: II.19/COM/AAA-BBB."),
        "council.figure_two_ways": _(
            "The population of the district %(district)s can be read in two ways: %(typed)s. Write it without a point."
        ),
        "council.not_a_figure": _("The population of the district %(district)s is no figure: %(typed)s."),
        "council.not_accepted": _("It was not accepted, so there is nothing to carry out."),
        "council.not_an_amount": _("Write an amount above zero."),
        "council.not_held_yet": _("The session has not been held yet."),
        "council.not_in_session": _("This is done while the session is open."),
        "council.not_in_table": _("The table of the rule set does not name the district %(district)s."),
        "council.not_now": _("That step is not open as it stands now. Load the page again."),
        "council.nothing_to_appeal": _("She was not expelled, so there is nothing to appeal."),
        "council.nothing_to_draw": _("There is no tie at the last seat, so there is nothing to draw."),
        "council.only_elected_move": _("Only an elected seat belongs to a district."),
        "council.organization_missing": _("Say which organization holds the seat."),
        "council.other_committee": _("It belongs to another committee."),
        "council.other_term": _("It belongs to another term."),
        "council.outside_term": _("That day is outside the term."),
        "council.overdue_already": _("It was due on %(day)s. More time is asked for before that day, not after."),
        "council.plan_in_past": _("A plan ends in the future."),
        "council.plenary_only": _("Only a plenary decides that."),
        "council.quorum_there": _("There is a quorum: open the session."),
        "council.receipt_twice": _("This receipt was claimed already."),
        "council.regional_decides_nothing": _(
            "A regional session advises. Recommendations are voted on in committees and plenaries."
        ),
        "council.rule_missing": _("The rules do not say: %(rule)s."),
        "council.rule_wrong": _("The rules say something at %(rule)s that cannot be: %(said)s."),
        "council.rules_not_adopted": _("More votes in favour than against are needed to adopt rules."),
        "council.say_it": _("Write it: it is needed."),
        "council.seat_taken": _("Somebody sits on this seat."),
        "council.seats_published": _("The seats of this term were published already."),
        "council.send_first": _("Send %(code)s to its addressees first: what they owe must not get lost."),
        "council.sent_back": _("%(body)s sent it on before, so it cannot be sent back there."),
        "council.sent_to_itself": _("Choose another body than your own."),
        "council.session_over": _("This session is over, or was opened already."),
        "council.sits_already": _("She sits in the council already."),
        "council.size_by_electors": _(
            "Under these rules each office has a council of its own, by its number of electors."
        ),
        "council.speaks_already": _("Its liaisons answer for %(body)s already."),
        "council.split_needs_two": _("It is split into two parts at least."),
        "council.stage_not_now": _("That stage is not open now. Load the page again."),
        "council.table_needs_one": _("The table of the rule set gives the district %(district)s no seat."),
        "council.table_sum": _("The table of the rule set adds up to %(found)s seats, not to %(seats)s."),
        "council.term_exists": _("There is a term %(code)s already."),
        "council.terms_overlap": _("The term %(code)s runs on those days."),
        "council.tie": _(
            "Tie at the last seat: these districts have exactly the same claim, and only %(seats)s more can be given among "
            "them: %(districts)s. The rule set says what decides, mostly a public draw."
        ),
        "council.time_is_over": _("The time for it was over on %(day)s."),
        "council.time_to_answer": _("She has until %(day)s to answer. She is heard after that, or once she answered."),
        "council.time_to_appeal": _("She has until %(day)s to appeal. It becomes final after that."),
        "council.too_few_absences": _(
            "She was absent without an excuse %(absences)s times; the rules ask for %(needed)s."
        ),
        "council.unanswered": _("It cannot be closed: %(missing)s answers are missing."),
        "council.unknown_body": _("There is no addressee %(code)s."),
        "council.unknown_method": _("There is no method %(method)s."),
        "council.unknown_program": _("The institute runs no program of this name."),
        "council.was_not_there": _("Only who was present is given back what the journey cost."),
    },
)
