"""What people brings."""

from django.utils.translation import gettext_lazy as _

from ambos.records.accounts.roles import May
from ambos.records.registry.manifest import NavigationItem, Program, Tick

PROGRAM = Program(
    slug="people",
    title=_("People"),
    is_record=True,
    urls="ambos.records.people.urls",
    navigation=(
        NavigationItem("window", _("People"), "people:search", May.SERVE_PEOPLE, order=40),
        NavigationItem("window", _("Likely duplicates"), "people:duplicates", May.REVIEW_WINDOW, order=42),
        NavigationItem("window", _("Data and time kept"), "people:kept", May.REVIEW_WINDOW, order=44),
    ),
    tasks={
        "people.find_duplicates": "ambos.records.people.tasks.find_duplicates",
        "people.find_duplicates_at": "ambos.records.people.tasks.find_duplicates_at",
        "people.keep_time": "ambos.records.people.tasks.keep_time",
    },
    ticks=(Tick("people.find_duplicates", every=86_400), Tick("people.keep_time", every=3600)),
    messages={
        "people.time_ends": (
            _("What we keep about you ends soon"),
            _(
                "On %(day)s we erase your name and how to reach you, because we have not seen you for long. If you wish us to keep "
                "them, come by or call us. If not, there is nothing to do. %(site)s"
            ),
        ),
    },
    commands="ambos.records.people.commands",
    privacy="ambos.records.people.privacy",
    reseal="ambos.records.people.actions.reseal",
    refusals={
        "people.name_empty": _("Write the name."),
        "people.name_too_long": _("This name has %(length)s characters; at most %(limit)s can be kept."),
        "people.name_hidden_characters": _("This name carries characters that cannot be seen. Type it again."),
        "people.name_is_placeholder": _("“%(typed)s” is not a name. Leave the box empty instead."),
        "people.name_without_letters": _("A name has at least one letter."),
        "people.date_empty": _("Write the year, or leave out the date."),
        "people.date_not_a_number": _("“%(typed)s” is not a number. Write the date in numbers, for example 12 3 1981."),
        "people.date_needs_year": _("Write at least the year."),
        "people.date_needs_four_digits": _("Write the year with four digits, for example 1981. You wrote “%(typed)s”."),
        "people.date_needs_month": _("Write the month too, or leave the day empty."),
        "people.date_impossible": _("The calendar has no %(day)s/%(month)s/%(year)s (day/month/year)."),
        "people.date_in_future": _("This date is still to come."),
        "people.date_too_old": _("This date is more than %(years)s years ago. Check the year."),
        "people.phone_unreadable": _(
            "This is not a telephone number. Write its digits; from abroad, begin with + and the country."
        ),
        "people.phone_too_short": _("Digits are missing from this telephone number."),
        "people.phone_too_long": _("This telephone number has too many digits."),
        "people.phone_not_dialled": _("This telephone number lacks its area code."),
        "people.email_unreadable": _("This is not an e-mail address. It looks like name@example.org."),
        "people.sex_unknown": _("Choose one of the answers given."),
        "people.changed_meanwhile": _(
            "Somebody else changed this record while you were writing. Nothing was saved: compare, then save again."
        ),
        "people.language_unknown": _("No name is known for this language: %(codes)s."),
        "people.hours_unknown": _("Choose one of the hours given."),
        "people.guardian_of_an_adult": _("She is of age: nobody answers for her."),
        "people.guardian_relationship_unknown": _("Say how she is related."),
        "people.guardian_is_herself": _("Nobody is her own guardian."),
        "people.guardian_is_minor": _("A guardian is of age."),
        "people.guardian_twice": _("This guardian is already written down."),
        "people.guardian_ended": _("This guardian was already taken off."),
        "people.guardian_of_another": _("This guardian answers for somebody else."),
        "people.household_alone": _("Choose another person."),
        "people.household_other_purpose": _("These records are held for different purposes."),
        "people.household_none": _("She is in no household."),
        "people.consent_needs_guardian": _(
            "She is a minor. Write down on her page which guardian allows it, or why she decides herself; then go on."
        ),
        "people.consent_not_minor": _("She is of age and gives the permission herself."),
        "people.minor_reason_unknown": _("Choose one of the reasons given."),
        "people.duplicate_decision_unknown": _("Choose one of the answers given."),
        "people.duplicate_already_decided": _("Somebody else has reviewed this pair meanwhile."),
        "people.duplicate_not_decided": _("This pair waits for a review already."),
        "people.request_unknown": _("Choose what you ask for."),
        "people.request_answered": _("This was already answered."),
        "people.consent_scope_unknown": _("Choose what the permission is for."),
        "people.consent_what_unknown": _("The receipt has no words for: %(codes)s."),
        "people.consent_needs_recipient": _("Say with whom it will be shared."),
        "people.consent_needs_what": _("Say what will be shared."),
        "people.consent_how_unknown": _("Say how the permission was given."),
        "people.consent_already_revoked": _("This permission was already taken back."),
        "people.link_needs_two": _("Choose two records at least."),
        "people.link_needs_consent": _(
            "These records are held for different purposes. They are linked only with the person's permission, on each."
        ),
        "people.not_linked": _("This record is not linked to another."),
        "people.identifier_unknown_kind": _("No rule is known for this kind of number (%(kind)s)."),
        "people.document_says_status": _(
            "Say on which document it stands without speaking of immigration status, which is never kept here."
        ),
        "people.already_forgotten": _("This record was already forgotten."),
        "people.key_missing": _(
            "This was sealed with the key “%(key)s”, which is missing here. It cannot be read without it. Tell whoever keeps the keys."
        ),
        "people.sealed_value_altered": _(
            "What was sealed here does not open: it was changed or moved. Tell whoever keeps the system."
        ),
        "people.list_empty": _("The file is empty."),
        "people.list_no_column": _("The first line names no column “%(column)s”."),
        "people.list_not_text": _("Line %(line)s: this is not a CSV file."),
        "people.list_cells": _("Line %(line)s has %(cells)s cells; the first line names %(columns)s columns."),
        "people.list_no_id": _("Line %(line)s has no id."),
        "people.list_id_twice": _("Line %(line)s: the id “%(id)s” stands there twice."),
        "people.list_cell_too_long": _("Line %(line)s: the cell “%(column)s” is too long."),
        "people.list_date": _("Line %(line)s: “%(typed)s” is no date that can be read; taken as not known."),
        "identifiers.unknown_kind": _("No rule is known for this kind of number (%(kind)s)."),
        "identifiers.wrong_length": _("This number has %(length)s characters."),
        "identifiers.wrong_form": _("Letters and digits of this number do not stand where they should."),
        "identifiers.wrong_date": _("The birth date inside this number does not exist."),
        "identifiers.wrong_place": _("The state inside this number does not exist."),
        "identifiers.wrong_check_digit": _("The last digit does not agree with the others. Copy it again."),
    },
)
