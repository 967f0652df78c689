"""Textbooks and transfer documents as they look: at 320, 360 and 1280 px, light and dark, with the demo's stories."""

from __future__ import annotations

import pytest

from ambos.programs.textbooks import demo as textbooks
from ambos.programs.textbooks.models import Request, Season, Shipment, Stock, UseReport
from ambos.programs.transfers import actions
from ambos.programs.transfers import demo as transfers
from ambos.programs.transfers.models import Transfer
from tests.support import world
from tests.support.browser import look, sign_in
from tests.support.papers import keys_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_textbooks(browser):
    office = world.office("fresno")
    textbooks.build(1, 1, print)
    public = browser()
    public.set_default_navigation_timeout(60_000)
    for address, name in (("/textbooks/", "books"), ("/textbooks/cost/", "cost")):
        public.goto(address)
        look(public, f"textbooks-{name}")
    work = browser()
    work.set_default_navigation_timeout(60_000)
    sign_in(work, world.account("community_affairs_officer", office=office)[0])
    title = Stock.objects.filter(office=office, copies__gt=0).values_list("title", flat=True)[0]
    share = Request.objects.filter(state="allocated").values_list("pk", flat=True)[0]
    report = UseReport.objects.filter(sent_at__isnull=True).values_list("pk", flat=True)[0]
    for address, name in (
        ("", "desk"), ("ask/", "ask"), (f"give/{share}/", "give"), (f"stock/{title}/off/", "off"), (f"reports/{report}/", "report"),
    ):  # fmt: skip
        work.goto(f"/textbooks/office/{address}")
        look(work, f"textbooks-{name}")
    Shipment.objects.update(state="shipped", received_on=None)
    work.goto(f"/textbooks/office/shipments/{Shipment.objects.get().pk}/")
    look(work, "textbooks-receive")
    sign_in(work, world.account("headquarters_coordinator")[0])
    for address, name in (("seasons/", "seasons"), ("store/", "store"), ("store/new/", "title")):
        work.goto(f"/textbooks/{address}")
        look(work, f"textbooks-{name}")
    for season in Season.objects.all():
        work.goto(f"/textbooks/seasons/{season.code}/")
        look(work, f"textbooks-season-{season.state}")


def test_transfer_documents(browser, monkeypatch, tmp_path):
    office, _other = world.office("fresno"), world.office("sacramento")
    keys_for(monkeypatch, tmp_path, office)
    transfers.build(1, 1, print)
    public = browser()
    public.set_default_navigation_timeout(60_000)
    for address, name in (("/transfers/", "front"), ("/v/guide", "guide"), ("/v/received", "received")):
        public.goto(address)
        look(public, f"transfers-{name}")
    made = Transfer.objects.get(state="requested", office=office)
    public.goto(actions.make_link(transfer=made, by="system"))
    look(public, "transfers-school")
    work = browser()
    work.set_default_navigation_timeout(60_000)
    sign_in(work, world.account("school_records_officer", office=office)[0])
    for address, name in (("?show=all", "list"), ("ask/", "ask"), (f"{made.pk}/fill/", "fill")):
        work.goto(f"/transfers/office/{address}")
        look(work, f"transfers-{name}")
    for one in Transfer.objects.all():
        work.goto(f"/transfers/office/{one.pk}/")
        look(work, f"transfers-one-{one.state}")
    sign_in(work, world.account("headquarters_coordinator")[0])
    work.goto("/transfers/network/")
    look(work, "transfers-network")
