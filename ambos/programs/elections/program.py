"""The manifest of elections: read this first."""

from django.utils.translation import gettext_lazy as _

from ambos.records.accounts.roles import May
from ambos.records.registry.manifest import NavigationItem, Program

from .measures import MEASURES

PROGRAM = Program(
    slug="elections",
    title=_("Elections"),
    urls="ambos.programs.elections.urls",
    measures=MEASURES,
    privacy="ambos.programs.elections.privacy",
    navigation=(NavigationItem("consulate", _("Elections"), "elections:activities", May.READ_COUNTS),),
    commands="ambos.programs.elections.commands",
    refusals={
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
        "elections.chain_broken": _("Event %(event)s does not follow the one before it."),
        "elections.code_is_not_one": _("A voting code has fifteen letters and digits in groups of three."),
        "elections.code_mistyped": _("One sign of the code is mistyped: its check sign does not fit."),
        "elections.decryption_of_nobody": _("A decryption names trustee %(trustee)s, who does not exist."),
        "elections.decryption_twice": _("Trustee %(trustee)s decrypted twice."),
        "elections.decryption_wrong": _("The decryption of trustee %(trustee)s is not proved to be made with her key."),
        "elections.election_malformed": _("The election is not described as the format asks."),
        "elections.key_of_others": _("The key of the election is not the one the trustees made."),
        "elections.marks_do_not_fit": _("More marks are allowed than there are candidates."),
        "elections.marks_out_of_range": _("Mark between %(least)s and %(most)s candidates."),
        "elections.no_candidates": _("There is no candidate to vote for."),
        "elections.nobody_votes": _("There is nobody on the roll."),
        "elections.not_a_continuation": _("Something of the earlier snapshot was changed or taken out."),
        "elections.not_checked": _("It could not be checked, because of what failed before it or is not there yet."),
        "elections.result_unsupported": _("The result does not follow: only %(there)s trustees decrypted."),
        "elections.result_wrong": _("The result of candidate %(candidate)s is not what the trustees decrypted."),
        "elections.roll_foreign": _("Line %(line)s of the roll is not a number of the group."),
        "elections.roll_malformed": _("The roll of codes is not written as the format asks."),
        "elections.roll_repeats": _("A code stands on the roll twice."),
        "elections.sign_not_allowed": _("A name or a text holds a sign that cannot be printed."),
        "elections.tally_wrong": _("The tally is not the sum of the ballots that count."),
        "elections.threshold_does_not_fit": _(
            "As many trustees as are needed must exist: between one and %(trustees)s of them."
        ),
        "elections.too_few_seats": _("There is no seat to fill."),
        "elections.too_many_candidates": _("There may be at most %(most)s candidates."),
        "elections.tracker_unknown": _("No ballot with the tracker %(tracker)s is on the board."),
        "elections.trustees_missing": _("%(there)s of %(trustees)s trustees have decrypted and %(needed)s are needed."),
        "elections.trustees_wrong": _("The proofs of the trustees' keys do not hold."),
    },
)
