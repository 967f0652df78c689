"""Digital twins, judged by verifiers that are not ours; and every altered code refused by one."""

from __future__ import annotations

import base64
import json
from datetime import date

import cwt
import pytest
from django.urls import reverse
from django.utils import timezone

from ambos.domain import sealing
from ambos.domain.errors import Refused
from ambos.domain.sealed_credentials import FEWEST_PLACES, as_jwk, as_jwt, encoded
from ambos.domain.sealed_schemas import Mark
from ambos.records.documents import actions
from ambos.records.documents.exports.samples import key_id, known_key, sample_paper
from ambos.records.documents.exports.twins import credential_of, key_address, twins
from tests.records.test_documents import certificate, here, officer, publish, root, signer  # noqa: F401
from tests.support.verifiers import ask

pytestmark = pytest.mark.django_db
KEY = known_key("signer")
PUBLIC = sealing.public_bytes(KEY)
JWK = as_jwk(PUBLIC, "k")
URL = "https://verifica.ambos.example/v/#1"


def made(kind, **changes):
    paper = sample_paper(kind, now=timezone.now())
    record = type(paper.record)(**{**vars(paper.record), **changes})
    all_twins = twins(
        record, paper.claims, listed_as=key_id(), office=paper.office[0], key=KEY, key_id=key_id(), url=URL
    )
    return record, {twin.ending: twin.content for twin in all_twins}


def test_every_altered_code_is_refused_by_two_verifiers_that_are_not_ours():
    """Every bit of a whole transfer document, by a COSE verifier for Node and one for Python. A general verifier forgives
    one byte, the empty header that no signature covers and that says nothing, a token without its tag, or twice the
    token. Ours refuses these, too."""
    token = sample_paper("transfer", now=timezone.now()).token
    altered = []
    for bit in range(len(token) * 8):
        changed = bytearray(token)
        changed[bit // 8] ^= 1 << bit % 8
        altered.append(bytes(changed))
    altered += [token[:-1], token[:40], b""]
    unsigned = token.index(b"\xa0", 2 + len(sealing.take_apart(token).protected))
    key = cwt.COSEKey.new({1: 2, -1: 1, -2: PUBLIC[:32], -3: PUBLIC[32:], 2: key_id().encode(), 3: -7})
    coded = [base64.b64encode(one).decode() for one in (token, *altered)]
    for judged in (ask("cose", tokens=coded, jwk=JWK), [_by_cwt(one, key) for one in (token, *altered)]):
        good = [n for n, said in enumerate(judged) if said == "good"]
        assert good[0] == 0
        assert {(n - 1) // 8 for n in good[1:]} <= {unsigned}, good
    for one in (*altered, token[1:], token + token):
        with pytest.raises(Refused):
            sealing.prove(sealing.take_apart(sealing.from_digits(sealing.to_digits(one))), PUBLIC)


def _by_cwt(token, key):
    try:
        cwt.COSE.new().decode(token, key)
    except Exception:  # it refuses in many ways
        return "refused"
    return "good"


def test_a_certificate_is_an_open_badge():
    record, files = made("certificate")
    judged = ask("credential", jwt=files["badge.jwt"], jwk=JWK)
    assert judged["faults"] == []
    assert judged["header"] == {"alg": "ES256", "typ": "JWT", "kid": key_address(key_id())}
    said = judged["payload"]
    assert said["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert said["credentialSubject"]["achievement"]["name"] == record.course
    assert said["credentialSubject"]["identifier"][0]["identityHash"] == record.name
    assert (said["iss"], said["jti"]) == (said["issuer"]["id"], said["id"])
    assert said["evidence"][0]["id"] == URL
    assert said["credentialStatus"]["statusListIndex"] == "0"


def test_a_badge_says_nothing_that_its_own_contexts_do_not_know():
    """What a reader of linked data would lose. The one word is the standard's own: its contexts lost the type of schema that
    all its examples name."""
    _, files = made("certificate")
    assert ask("terms", jwt=files["badge.jwt"])["lost"] == ["relative @type reference: 1EdTechJsonSchemaValidator2019"]


def test_whose_name_it_is_stands_under_a_word_the_standard_allows():
    """The closed list of kinds of identity has none for a name; the official schemas take others with "ext:" before them."""
    for kind in ("certificate", "transfer"):
        _, files = made(kind)
        jwt = next(content for ending, content in files.items() if ending.endswith("jwt"))
        said = ask("credential", jwt=jwt, jwk=JWK)["payload"]["credentialSubject"]["identifier"]
        assert [one["identityType"] for one in said] == ["ext:name"]


def test_a_transfer_document_is_a_learner_record():
    _, files = made("transfer", marks=(Mark(1, 92), Mark(2, None), Mark(3, 0), Mark(9, 100), Mark("Náhuatl", 85)))
    judged = ask("credential", jwt=files["clr.jwt"], jwk=JWK)
    assert judged["faults"] == []
    within = judged["payload"]["credentialSubject"]["verifiableCredential"]
    results = [one["credentialSubject"]["result"][0] for one in within]
    assert [result.get("value", result.get("status")) for result in results] == ["9.2", "InProgress", "0", "10", "8.5"]
    assert [one["name"] for one in within] == [
        "Español",
        "Matemáticas",
        "Ciencias (Biología)",
        "Formación cívica y ética",
        "Náhuatl",
    ]
    assert len({one["id"] for one in within}) == 5


@pytest.mark.parametrize("kind", ["certificate", "transfer", "statement"])
def test_json_says_what_the_paper_says(kind):
    record, files = made(kind)
    said = json.loads(files["json"])
    assert (said["kind"], len(said["record"])) == (kind, len([v for v in vars(record).values() if v is not None]))


def test_a_statement_has_no_credential_and_no_twin_says_more_than_its_paper():
    """What a wallet carries is shown where no person compares it with a face."""
    _, files = made("statement")
    assert list(files) == ["json"]
    for kind in ("certificate", "transfer"):
        _, files = made(kind)
        jwt = next(content for ending, content in files.items() if ending.endswith("jwt"))
        said = json.dumps(ask("credential", jwt=jwt, jwk=JWK)["payload"]).lower()
        assert [word for word in ("nationality", "curp", 'address"', "visa", 'status": "i') if word in said] == []


def test_altered_credentials_are_refused():
    _, files = made("certificate")
    head, body, seal = files["badge.jwt"].split(".")
    other = as_jwk(sealing.public_bytes(known_key("publisher")), "k")
    changed = json.loads(base64.urlsafe_b64decode(body + "=="))
    changed["credentialSubject"]["achievement"]["name"] = "Doctorado"
    forged = base64.urlsafe_b64encode(json.dumps(changed).encode()).decode().rstrip("=")
    none = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    for jwt, jwk in (
        (f"{head}.{forged}.{seal}", JWK),
        (f"{head}.{body}.{seal[:-4]}AAAA", JWK),
        (f"{none}.{body}.", JWK),
        (files["badge.jwt"], other),
    ):
        assert "refused" in ask("credential", jwt=jwt, jwk=jwk), jwt[:40]


def test_an_expired_credential_is_refused():
    paper = sample_paper("certificate", now=timezone.now())
    unsigned = credential_of(paper.record, paper.claims, listed_as=key_id(), office="O", url=URL)
    expired = as_jwt(unsigned | {"validUntil": "2026-01-01T00:00:00Z"}, KEY, "k")
    assert ask("credential", jwt=expired, jwk=JWK) == {"refused": "ERR_JWT_EXPIRED"}


def test_the_list_of_revocations_as_others_read_it(client, here, officer, signer):  # noqa: F811
    papers = [actions.issue_document(record=certificate(f"P {n}"), office=here, by=officer) for n in range(11)]
    for paper in (papers[0], papers[9]):
        actions.void_document(document=paper, why="mistake", by=officer)
    actions.publish_lists(by="system")
    answer = client.get(reverse("documents:status", args=[signer.key_id]))
    jwk = client.get(reverse("documents:key", args=["mx-publisher-1"])).json()
    assert (answer["Content-Type"], answer["Access-Control-Allow-Origin"]) == ("application/vc+jwt", "*")
    judged = ask("status", jwt=answer.content.decode(), jwk=jwk, places=list(range(20)))
    assert judged == {"length": FEWEST_PLACES, "set": [0, 9]}


def test_keys_nobody_should_believe_are_not_served(client, here, officer, signer):  # noqa: F811
    def of(name, key):
        return client.get(reverse(f"documents:{name}", args=[key])).status_code

    assert (of("key", signer.key_id), of("status", signer.key_id)) == (200, 200)
    assert (of("key", "mx-nowhere-1"), of("status", "mx-nowhere-1")) == (404, 404)
    actions.declare_compromise(key=signer, since=timezone.now(), by="system")
    publish()
    assert of("key", signer.key_id) == 404


def test_bits_are_mirrored_for_others():
    import gzip

    packed = encoded(b"\x01\x80")
    bits = gzip.decompress(base64.urlsafe_b64decode(packed[1:] + "=="))
    assert (bits[:3], len(bits) * 8) == (b"\x80\x01\x00", FEWEST_PLACES)
    assert len(encoded(bytes(20_000) + b"\x01")) < 200


def test_names_of_120_letters_in_every_script_of_the_country():
    for letters in ("áéíóúüñÁÉÍÓÚÜÑ", "āēīōūĀĒĪŌŪꞌʼ", "äëïöüÄËÏÖÜʼɓẍẌ"):
        name = (letters * 12)[:119] + "a"
        record, files = made("certificate", name=name)
        judged = ask("credential", jwt=files["badge.jwt"], jwk=JWK)
        assert judged["payload"]["credentialSubject"]["identifier"][0]["identityHash"] == name
        assert record.ends_on == date(2026, 10, 30)
