"""A real Chromium for tests: fixtures ``browser`` and ``page``, axe, pictures.

``page`` is one page at 1280 px in Spanish; ``browser(width=360, language="en", dark=True, script=False)`` opens another,
each with a cookie jar of its own. Either fails its test when the console shows an error, when the content security
policy stopped anything, when the server broke, or when the page asked another host for anything. Mark such tests with
``@pytest.mark.browser``.

``sign_in(page, user)`` hands the page the session of an account; ``check_axe(page)`` asks axe; ``look(page, name)`` looks
at a page at 320, 360 and 1280 px, light and dark: nothing may scroll sideways, and with ``AMBOS_SHOTS=folder`` each look
is kept as a picture. Look at the pictures: tools pass pages that people cannot read.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from functools import wraps
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.clock import IN_A_PAGE, PUT_BACK

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--font-render-hinting=none",
)
PATIENCE = 10_000
"""Milliseconds any step may take before the test fails."""
AXE_RULES = ("wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
NOT_ASKED = ("identical-links-same-purpose",)
"""An AAA rule on wording that a table of rows with the same verb cannot keep."""


def program() -> str:
    """The Chromium to drive. ``RuntimeError`` with the way out when there is none."""
    named = os.environ.get("AMBOS_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, PROGRAMS)), None)
    if not found or not Path(found).is_file():
        raise RuntimeError("no Chromium: `apt-get install -y chromium`, or name one in AMBOS_CHROMIUM")
    return found


@pytest.fixture(scope="session")
def chromium() -> Iterator:
    """One Chromium for the whole run, with a profile of its own that is thrown away."""
    from playwright.sync_api import Locator, Page, sync_playwright

    with sync_playwright() as playwright:
        # The sandbox of Chromium refuses to start as root, as containers and CI run.
        arguments = [*ARGUMENTS, *(("--no-sandbox",) if os.geteuid() == 0 else ())]
        running = playwright.chromium.launch(executable_path=program(), args=arguments)
        with pytest.MonkeyPatch.context() as patch:
            for kind in (Locator, Page):
                for act in ACTS:
                    patch.setattr(kind, act, _unhurried(getattr(kind, act)))
            yield running
        running.close()


ACTS = ("click", "check", "uncheck", "set_checked", "fill", "hover", "press", "select_option")


def _unhurried(act):
    """Nobody presses what she does not see yet. Chromium drops what is pressed on a page that is still on its way: of 60 presses on a
    busy machine two were lost. So the page is there before, and what it led to is there after."""

    @wraps(act)
    def done(one, *said, **how):
        page = getattr(one, "page", one)
        page.wait_for_load_state("load")
        answer = act(one, *said, **how)
        if not page.is_closed():
            page.wait_for_load_state("load")
        return answer

    return done


OPENED: pytest.StashKey[list] = pytest.StashKey()
"""What a test opened, so that its failure can say what was on each page."""
SHOWN = 1_200
"""Letters of each page that a failure tells."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A step that waited in vain says what it was looking at instead, the page it came to last first. Of the requests that were
    answered well, which would drown it, the last few are told once."""
    report = yield
    if report.failed:
        report.sections = [(name, _few_requests(text, 0 if "log" in name else 8)) for name, text in report.sections]
    if report.when == "call" and report.failed:
        pages = [page for context in item.stash.get(OPENED, []) for page in context.pages]
        report.sections += [("a page as it stood", _standing(page)) for page in reversed(pages)]
    return report


def _few_requests(text: str, few: int) -> str:
    lines = text.splitlines(keepends=True)
    answered = [n for n, line in enumerate(lines) if "ambos.requests" in line and re.search(r"^INFO|\"info\"", line)]
    left_out = frozenset(answered[: len(answered) - few])
    return "".join(line for n, line in enumerate(lines) if n not in left_out)


def _standing(page) -> str:
    from playwright.sync_api import Error

    try:
        return f"{page.url} ({page.evaluate('document.readyState')})\n{page.inner_text('body', timeout=2_000)[:SHOWN]}"
    except Error as fault:
        return f"{page.url}: {fault.message}"


@pytest.fixture
def browser(chromium, live_server, request) -> Iterator:
    """``browser(...)`` opens a page on the live server; addresses may be relative: ``page.goto("/")``."""
    opened, faults = [], []
    request.node.stash[OPENED] = opened

    def open_page(*, width=1280, height=900, language="es", dark=False, script=True, **options):
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            locale={"es": "es-MX", "en": "en-US"}[language],
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            java_script_enabled=script,
            **options,
        )
        if PUT_BACK:
            context.add_init_script(IN_A_PAGE)
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        page = context.new_page()
        _watch(page, live_server.url, faults)
        return page

    yield open_page
    for context in opened:
        context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def page(browser):
    """One page at 1280 px, in Spanish, light."""
    return browser()


def _watch(page, home: str, faults: list[str]) -> None:
    def said(message):
        if message.type not in ("error", "warning"):
            return
        # Chromium also reports the page's own 404 or 403, which may be what the test asks for.
        if message.text.startswith("Failed to load resource") and message.location.get("url") == page.url:
            return
        # To Chromium, whose own clock stands where it stood, what a server put back by hours has sent is old: it asks for it again,
        # also while the test has cut the network.
        if PUT_BACK and "net::ERR_INTERNET_DISCONNECTED" in message.text:
            return
        faults.append(f"console of {page.url}: {message.text}")

    def asked(request):
        if urlsplit(request.url).netloc not in ("", urlsplit(home).netloc):
            faults.append(f"{page.url} asked another host: {request.url}")

    def answered(response):
        if response.status >= 500:
            faults.append(f"the server broke at {response.url}: {response.status}")

    page.on("console", said)
    page.on("pageerror", lambda error: faults.append(f"script error on {page.url}: {error}"))
    page.on("request", asked)
    page.on("response", answered)


def sign_in(page, user) -> None:
    """Give the page the session of this account, its second factor in place."""
    from django.conf import settings
    from django.test import Client

    from tests.support.world import signed_in

    client = signed_in(Client(), user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": "http://localhost"}])


def check_axe(page, *, leave_out: tuple[str, ...] = ()) -> None:
    """No fault of accessibility that axe can find, WCAG A to AAA contrast and best practice."""
    import axe_playwright_python

    # The debugger asks also while style sheets are on their way, when every link is as small as its letters.
    page.wait_for_load_state("load")
    # Handed to the page by the debugger, which no policy of the page binds: the policy itself stays on.
    page.evaluate((Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8"))
    off = {rule: {"enabled": False} for rule in (*NOT_ASKED, *leave_out)}
    found = page.evaluate(
        "options => axe.run(document, options)",
        {"runOnly": {"type": "tag", "values": list(AXE_RULES)}, "rules": off, "preload": False},
    )
    faults = [
        f"{fault['id']} ({fault['impact']}): {fault['help']}\n    "
        + "\n    ".join(
            f"{node['html'][:160]}  <- {node['failureSummary'].splitlines()[-1].strip()}" for node in fault["nodes"][:4]
        )
        for fault in found["violations"]
    ]
    assert not faults, f"axe on {page.url}:\n" + "\n".join(faults)


def wait_until(page, found, tries: int = 60) -> None:
    """Wait, a quarter of a second at a time, until ``found()`` holds."""
    for _ in range(tries):
        if found():
            return
        page.wait_for_timeout(250)
    raise AssertionError("it did not come about")


def look(page, name: str, *, widths=(320, 360, 1280), schemes=("light", "dark"), axe: bool = True) -> None:
    """Look at the page as it stands, at each width and in each scheme. Leaves it at 1280 px, light."""
    folder = Path(os.environ["AMBOS_SHOTS"]) if os.environ.get("AMBOS_SHOTS") else None
    page.wait_for_load_state("load")
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800 if width < 700 else 900})
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)
            if folder and width != 320:
                folder.mkdir(parents=True, exist_ok=True)
                page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
            # Faults depend on the width or on the colours, hardly on both: narrow in light and wide in dark find them.
            if axe and width != 320 and (len(schemes) == 1 or (width < 700) == (scheme == "light")):
                check_axe(page)
        beyond = page.evaluate(
            """() => { const room = document.documentElement.clientWidth;
              if (document.documentElement.scrollWidth <= room) return [];
              return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > room + 1)
                .slice(0, 5).map(e => e.outerHTML.slice(0, 120)); }"""
        )
        wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} scrolls sideways by {wide} px at {width} px: {beyond}"
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")


def check_tables(page, *, width: int = 360) -> None:
    """On a telephone no table scrolls sideways: what is to the right of the edge is not read. Leaves the page at 1280 px."""
    page.wait_for_load_state("load")
    page.set_viewport_size({"width": width, "height": 800})
    tables = """all => all.map(e => [e.getAttribute('aria-label'), e.scrollWidth - e.clientWidth])"""
    found = page.eval_on_selector_all(".tablewrap", tables)
    assert found, f"{page.url} shows no table"
    assert [(name, over) for name, over in found if over > 1] == [], f"{page.url} at {width} px"
    page.set_viewport_size({"width": 1280, "height": 900})
