"""The manifest of elections: read this first."""

from django.utils.translation import gettext_lazy as _

from ambos.domain.access import COUNCIL
from ambos.records.accounts.roles import Role
from ambos.records.registry.manifest import Door, NavigationItem, Program

from .measures import MEASURES
from .permissions import CALL, COMMISSION, COMMITTEE, RUN

ROLES = (
    Role(
        slug=COMMITTEE,
        title=_("Electoral committee"),
        description=_("Runs the election of one district, with at least two others. Never staff, never a candidate."),
        home="consulate",
        scope="office",
        purposes=frozenset({COUNCIL}),
        may=frozenset({RUN}),
        is_staff=False,
    ),
    Role(
        slug=COMMISSION,
        title=_("Electoral commission"),
        description=_("For the outgoing council: adopts the rules, calls elections, names committees and trustees."),
        home="consulate",
        scope="none",
        may=frozenset({CALL}),
        is_staff=False,
    ),
)

PROGRAM = Program(
    slug="elections",
    title=_("Elections"),
    urls="ambos.programs.elections.urls",
    roles=ROLES,
    demo="ambos.programs.elections.demo",
    measures=MEASURES,
    privacy="ambos.programs.elections.privacy",
    commands="ambos.programs.elections.commands",
    tasks={"elections.move_on": "ambos.programs.elections.tasks.move_on"},
    ticks=("elections.move_on",),
    doors=(
        Door(
            _("Elections"),
            _("Who stands, how to vote, and how anybody checks the count."),
            "elections:index",
            room="say",
            order=30,
        ),
    ),
    area="council",
    navigation=(
        NavigationItem("consulate", _("Our elections"), "elections:committee", RUN, order=10),
        NavigationItem("consulate", _("Elections of the term"), "elections:commission", CALL, order=10),
    ),
    messages={
        "elections.sign_in": (
            _("Your address to vote"),
            _("Vote here, with the code you receive apart: %(link)s This address is yours alone."),
        ),
        "elections.ballot_received": (
            _("Your ballot was received"),
            _(
                "Your ballot is on the public board. Tracker: %(code)s Look for it: %(link)s "
                "If you did not vote, tell the committee today."
            ),
        ),
    },
    refusals={
        "elections.address_wrong": _("This is no e-mail address."),
        "elections.archive_broken": _("The archive is cut off or is no archive (block %(block)s)."),
        "elections.archive_missing": _("Event %(event)s speaks of data that the archive does not hold."),
        "elections.archive_renamed": _("The entry %(entry)s is not what its name says."),
        "elections.archive_stray": _("The archive holds %(entry)s, which no event speaks of, or holds it twice."),
        "elections.ballot_code_unknown": _("Ballot %(ballot)s is signed with a code that is not on the roll."),
        "elections.ballot_malformed": _("Ballot %(ballot)s is not written as a ballot of this election must be."),
        "elections.ballot_mark_unproved": _(
            "Ballot %(ballot)s does not prove that its mark for candidate %(candidate)s is 0 or 1."
        ),
        "elections.ballot_number_foreign": _("Ballot %(ballot)s holds a number that is not of the group."),
        "elections.ballot_of_another_election": _("Ballot %(ballot)s belongs to another election."),
        "elections.ballot_repeated": _("Ballot %(ballot)s is ballot %(first)s once more."),
        "elections.ballot_signature_wrong": _("Ballot %(ballot)s is not signed by the code it names."),
        "elections.ballot_sum_unproved": _(
            "Ballot %(ballot)s does not prove that it has as many marks as are allowed."
        ),
        "elections.candidacies_not_open": _("Candidacies are not open now."),
        "elections.candidates_undecided": _("%(count)s candidacies have not been decided yet."),
        "elections.cannot_appeal": _("Only a dismissed challenge can be appealed, once and with reasons."),
        "elections.chain_broken": _("Event %(event)s does not follow the one before it."),
        "elections.challenges_open": _("%(count)s challenges wait for a ruling."),
        "elections.chance_announced_already": _("The public chance was announced already and cannot be changed."),
        "elections.chance_not_announced": _("Say which public chance decides the draw."),
        "elections.closes_before_it_opens": _("The voting closes before it opens."),
        "elections.closes_in_the_past": _("The moment of closing is over already."),
        "elections.closes_later": _("The voting is open until %(closes)s."),
        "elections.code_is_not_one": _("A voting code has fifteen letters and digits in groups of three."),
        "elections.code_mistyped": _("One sign of the code is mistyped: its check sign does not fit."),
        "elections.code_of_another": _("This code has been used by another elector. Tell the committee."),
        "elections.codes_closed": _("The election is set up: its codes cannot be changed."),
        "elections.codes_missing": _("There are %(codes)s codes for %(roll)s electors."),
        "elections.codes_wrong": _("This is not a list of public numbers of codes, or one stands there twice."),
        "elections.committee_frozen": _("The committee is fixed from the closing of the roll on."),
        "elections.committee_too_small": _("The committee needs at least %(needed)s members."),
        "elections.conflicts_undeclared": _("%(count)s members have not declared their conflicts of interest."),
        "elections.decryption_of_nobody": _("A decryption names trustee %(trustee)s, who does not exist."),
        "elections.decryption_twice": _("Trustee %(trustee)s decrypted twice."),
        "elections.decryption_wrong": _("The decryption of trustee %(trustee)s is not proved to be made with her key."),
        "elections.district_too_small": _(
            "With %(roll)s electors the result would tell how people voted; at least %(least)s are needed. Vote on paper "
            "together with another district."
        ),
        "elections.election_malformed": _("The election is not described as the format asks."),
        "elections.in_conflict": _("Whoever declared a conflict of interest does not rule on challenges."),
        "elections.key_of_others": _("The key of the election is not the one the trustees made."),
        "elections.keys_made": _("These keys were made already."),
        "elections.keys_not_ready": _("The trustees have not finished their keys."),
        "elections.marks_do_not_fit": _("More marks are allowed than there are candidates."),
        "elections.marks_out_of_range": _("Mark between %(least)s and %(most)s candidates."),
        "elections.needs_address": _("Write where she is reached."),
        "elections.needs_minutes": _("Say in which minutes the vote is recorded."),
        "elections.needs_name": _("Write the name."),
        "elections.needs_platform": _("Write the platform in both languages."),
        "elections.needs_reason": _("Write the reason: it is published."),
        "elections.next_are_tied": _("Those next in line have the same marks. Call a by-election."),
        "elections.no_candidates": _("There is no candidate to vote for."),
        "elections.no_tie": _("There is no tie to draw, or no chance was named."),
        "elections.no_vacancy": _("No seat of this election is vacant."),
        "elections.nobody_in_line": _("Nobody is next in line. Call a by-election."),
        "elections.nobody_votes": _("There is nobody on the roll."),
        "elections.not_a_continuation": _("Something of the earlier snapshot was changed or taken out."),
        "elections.not_checked": _("It could not be checked, because of what failed before it or is not there yet."),
        "elections.no_challenge_upheld": _("Nothing is annulled before a challenge was upheld."),
        "elections.not_annulling": _(
            "The paper of a polling place is annulled while the election is annulled in part."
        ),
        "elections.not_counting": _("This is done while the ballots are counted."),
        "elections.not_eligible": _("She did not declare: %(missing)s."),
        "elections.not_of_the_calendar": _("The clock cannot take the step %(step)s: it needs judgement."),
        "elections.not_standing": _("She is not among those who stand."),
        "elections.no_empty_seat": _("Every seat was filled: there is none to call again."),
        "elections.not_the_next_step": _("This is not the next step of this election."),
        "elections.on_it_already": _("She is on the roll already, here or in another district of the same term."),
        "elections.opens_in_past": _("Voting opens in the future."),
        "elections.other_code_used": _("You voted with another code before. Use the same one."),
        "elections.others_first": _("The other trustees are not ready for this step yet."),
        "elections.paper_not_asked": _("No member has asked for a paper ballot for her."),
        "elections.parity_above_half": _("A share of women and of men lies between 0 and 50 percent."),
        "elections.parity_below": _(
            "Of who stands, %(women)s are women and %(men)s men; the rules ask for %(share)s percent of each. Look for more, or "
            "hold a second call."
        ),
        "elections.result_not_ready": _("Too few trustees have decrypted, or a sheet lacks its second signature."),
        "elections.result_unsupported": _("The result does not follow: only %(there)s trustees decrypted."),
        "elections.result_wrong": _("The result of candidate %(candidate)s is not what the trustees decrypted."),
        "elections.roll_foreign": _("Line %(line)s of the roll is not a number of the group."),
        "elections.roll_malformed": _("The roll of codes is not written as the format asks."),
        "elections.roll_not_open": _("The roll is not open."),
        "elections.roll_repeats": _("A code stands on the roll twice."),
        "elections.roll_undecided": _("%(count)s lines of the roll have not been decided yet."),
        "elections.rule_missing": _("The rules do not say: %(rule)s."),
        "elections.ruled_already": _("This challenge was ruled on already."),
        "elections.second_member_needed": _("A second member must do this."),
        "elections.sheet_annulled": _("This sheet was annulled already."),
        "elections.sheet_does_not_add_up": _(
            "The sheet does not add up: %(given)s paper ballots were given out, and no candidate can have more marks than "
            "there are valid ballots."
        ),
        "elections.sheet_exists": _("There is a sheet of this place already."),
        "elections.sign_in_unknown": _("This address to vote is not valid any more. Ask the committee for a new one."),
        "elections.sign_ins_not_yet": _("Addresses to vote are sent during the campaign and the voting."),
        "elections.sign_not_allowed": _("A name or a text holds a sign that cannot be printed."),
        "elections.sits_already": _("She sits on this committee already."),
        "elections.sits_on_committee": _("Whoever sits on the committee cannot stand."),
        "elections.staff_may_not_sit": _("Staff and candidates cannot sit on the committee."),
        "elections.stands_already": _("This candidacy was proposed already."),
        "elections.tally_wrong": _("The tally is not the sum of the ballots that count."),
        "elections.term_has_rules": _("This term has its rules already."),
        "elections.there_are_candidates": _("There are candidates: a second call is for when there is none."),
        "elections.threshold_does_not_fit": _(
            "As many trustees as are needed must exist: between one and %(trustees)s of them."
        ),
        "elections.tie_open": _("A tie at the last seat waits for its public draw."),
        "elections.too_early": _("This is done once the members are seated."),
        "elections.too_few_seats": _("There is no seat to fill."),
        "elections.too_late": _("It is too late for this."),
        "elections.too_many_candidates": _("There may be at most %(most)s candidates."),
        "elections.too_young": _("An elector is at least %(age)s years old on the day."),
        "elections.tracker_unknown": _("No ballot with the tracker %(tracker)s is on the board."),
        "elections.trustee_proof_wrong": _("What came from this browser does not prove what it should."),
        "elections.trustees_missing": _("%(there)s of %(trustees)s trustees have decrypted and %(needed)s are needed."),
        "elections.trustees_number": _("The rules ask for %(number)s trustees of different bodies."),
        "elections.trustees_wrong": _("The proofs of the trustees' keys do not hold."),
        "elections.voted_on_paper": _("A paper ballot was given out for you, so none is accepted online."),
        "elections.voted_online": _("A ballot of hers is on the board: she may replace it online, not by paper."),
        "elections.voting_closed": _("The voting is closed."),
        "elections.voting_not_open": _("The voting is not open."),
        "elections.window_open": _("Challenges can be filed until %(ends)s."),
        "elections.window_shut": _("The time for challenges is not open."),
    },
)
