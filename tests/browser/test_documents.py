"""The work pages of papers in a real browser: how they look, and a certificate from the form to its sheet."""

from __future__ import annotations

from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from ambos.domain import sealing
from ambos.domain.sealed_lists import sign_keys
from ambos.domain.sealed_schemas import Certificate
from ambos.records.documents import actions, keys
from ambos.records.documents.models import Document
from tests.support.browser import look, sign_in
from tests.support.world import account, office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROOT = ec.derive_private_key(31, ec.SECP256R1())


@pytest.fixture
def desk(monkeypatch, tmp_path):
    """An office with a published key, its officer, and four papers."""
    monkeypatch.setenv("AMBOS_DOCUMENTS_ROOT", str(tmp_path / "root.pub"))
    keys.keep_root_public(sealing.public_bytes(ROOT))
    here = office("los-angeles")
    user, access = account("documents_officer", office=here)
    actions.make_publisher(by="system")
    actions.make_signer(office=here, by="system")
    actions.publish_keys(token=sign_keys(actions.draft_key_list(by="system"), ROOT), by="system")
    record = Certificate(
        what=1, name="María Guadalupe Hernández", course="Primaria", provider="Plaza", ends_on=date(2026, 6, 1)
    )
    made = [actions.issue_document(record=record, office=here, by=access) for _ in range(4)]
    actions.void_document(document=made[0], why="mistake", by=access)
    actions.replace_document(document=made[1], record=record, why="mistake", by=access)
    return user, made[3]


def test_how_they_look(browser, desk):
    user, paper = desk
    page = browser()
    sign_in(page, user)
    for address, name in (
        ("/papers/", "papers"),
        ("/papers/new/certificate/", "write-certificate"),
        ("/papers/new/statement/", "write-statement"),
        (f"/papers/{paper.pk}/", "paper"),
    ):
        page.goto(address)
        look(page, name)
    page.goto(f"/papers/{paper.pk}/")
    page.click("form[action$='/read/'] button")
    page.wait_for_selector("text=María Guadalupe")
    look(page, "paper-read")


def test_from_the_form_to_the_sheet(browser, desk):
    user, _ = desk
    page = browser(language="en")
    sign_in(page, user)
    page.goto("/papers/new/certificate/")
    for name, value in (
        ("name", "Ñandé Äj Kʼu’"),
        ("course", "Lectura"),
        ("provider", "Plaza"),
        ("ends_on", "2026-06-01"),
    ):
        page.fill(f"[name={name}]", value)
    page.click("main form.sheet button")
    page.wait_for_url("**/papers/*-*/")
    assert Document.objects.count() == 6
    page.click("form[action$='/read/'] button")
    page.wait_for_selector("text=Ñandé Äj Kʼu’")
    with page.expect_download() as caught:
        page.click("form[action$='/pdf/download/'] button")
    assert caught.value.suggested_filename.endswith(".pdf")
