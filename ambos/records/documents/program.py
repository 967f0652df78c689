"""What documents brings."""

from django.utils.translation import gettext_lazy as _

from ambos.records.registry.manifest import Door, NavigationItem, Program, Tick

from .permissions import SEERS_OF_KEYS
from .roles import ISSUE, ROLES

PROGRAM = Program(
    slug="documents",
    title=_("Sealed papers"),
    is_record=True,
    urls="ambos.records.documents.urls",
    mount="",
    roles=ROLES,
    doors=(
        Door(
            _("Is this paper genuine?"),
            _("Check a paper with its code, also without a signal."),
            "documents:verify",
            room="say",
            order=10,
        ),
    ),
    area="keys",
    navigation=(
        NavigationItem("consulate", _("Sealed papers"), "documents:papers", ISSUE, order=70),
        NavigationItem("hq", _("Keys of papers"), "documents:keys", SEERS_OF_KEYS, order=80),
        NavigationItem("admin", _("Keys of papers"), "documents:keys", SEERS_OF_KEYS, order=80),
    ),
    demo="ambos.records.documents.demo",
    tasks={"documents.publish": "ambos.records.documents.tasks.publish"},
    ticks=(Tick("documents.publish", every=86_400),),
    commands="ambos.records.documents.commands",
    privacy="ambos.records.documents.privacy",
    reseal="ambos.records.documents.vault.reseal",
    refusals={
        # reading a code
        "documents.bad_digits": _("The code was not read whole, or is damaged."),
        "documents.truncated": _("The code stops before its end: it was not read whole."),
        "documents.not_sealed": _("This is no sealed paper of ours, or its code is damaged."),
        "documents.too_large": _("It holds more than a code can carry (%(size)s of %(longest)s)."),
        "documents.no_code": _("No code was found in this file."),
        "documents.no_file": _("There is no such file."),
        "documents.other_address": _(
            "Its code leads to %(address)s, which is not the page of the institute: do not believe what that page says."
        ),
        "documents.file_too_large": _("This file is too large to be one of our papers."),
        "documents.file_unsealed": _("This PDF carries no seal."),
        "documents.file_altered": _("This file was changed or damaged after it was made."),
        # judging it
        "documents.unknown_key": _("No office on the list uses the key it was sealed with (%(key)s)."),
        "documents.bad_signature": _("It is not what was issued: it was altered or made up. Do not rely on it."),
        "documents.bad_key": _("A key on the list is no key."),
        "documents.wrong_schema": _("The seal is good, but what was sealed is no document known here."),
        "documents.future_dated": _("It is dated in the future (%(on)s). Look at the date of this machine, too."),
        "documents.key_out_of_time": _("It was sealed outside the time in which the key %(key)s was good."),
        "documents.issued_after_compromise": _(
            "It was sealed after the key %(key)s fell into other hands, on %(on)s. The office can replace honest papers."
        ),
        "documents.not_in_list": _(
            "The key %(key)s fell into other hands on %(on)s, and this paper is not among those issued before."
        ),
        "documents.revoked": _("It was genuine; the office revoked or replaced it."),
        "documents.expired": _("It was genuine; its time ran out on %(on)s."),
        "documents.bad_folio": _("A folio has 12 letters and numbers. Look at it letter by letter."),
        # issuing
        "documents.bad_value": _("“%(name)s” is missing, too long, or not what it should be."),
        "documents.no_signer": _("This office has no key to seal with. Whoever keeps the keys can make one."),
        "documents.key_not_published": _(
            "The key %(key)s is not on the published list yet: nobody could verify what it seals. Publish the list first."
        ),
        "documents.folio_taken": _("There is already a paper with this folio."),
        "documents.ended_already": _("This paper was already replaced, voided or revoked. Nothing was changed."),
        "documents.needs_why": _("Choose why it ends."),
        "documents.forgotten": _("What this paper says was forgotten, as its person asked."),
        # a school received it
        "documents.needs_school": _("Write the name of the school."),
        "documents.not_to_acknowledge": _(
            "No transfer document in force has this folio. Look at it letter by letter, or call the office that issued it."
        ),
        "documents.many_schools": _(
            "%(most)s schools have already said that they received this paper. Call the office that issued it."
        ),
        # keys and lists
        "documents.key_ended": _("The key %(key)s is not in use."),
        "documents.key_destroyed": _("The private half of the key %(key)s was destroyed."),
        "documents.key_missing": _(
            "This was sealed with the key “%(key)s”, which is missing here. It cannot be read without it. Tell whoever keeps the keys."
        ),
        "documents.sealed_value_altered": _(
            "What was sealed here does not open: it was changed or moved. Tell whoever keeps the system."
        ),
        "documents.compromise_in_future": _("This moment has not come yet."),
        "documents.compromise_moved_forward": _(
            "It was already declared from an earlier moment. A compromise is moved back, never forward."
        ),
        "documents.no_root": _(
            "There is no root here. Make one (ambos documents keys root) and put its root.pub in place."
        ),
        "documents.bad_root_file": _("The file with the public key of the root does not hold one."),
        "documents.list_out_of_order": _("This list has number %(sequence)s; number %(last)s is already published."),
        "documents.list_outdated": _(
            "Since this list was drafted the key %(key)s was made or declared compromised. Draft it again and have it signed."
        ),
        "documents.short_passphrase": _("A pass phrase has at least %(shortest)s characters."),
        "documents.same_passphrase": _("The two pass phrases are the same: then one person could open both halves."),
        "documents.wrong_passphrase": _("This is not the pass phrase of half %(half)s."),
        "documents.bad_half": _("This file is not half of a root."),
        "documents.halves_apart": _("These two files are not the two halves of one root."),
    },
)
