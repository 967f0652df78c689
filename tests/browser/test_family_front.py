"""The family's pages in a real browser: both languages, narrow and wide, light and dark, printed, without scripts."""

from __future__ import annotations

import pytest

from tests.support.browser import look

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDE = """() => [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 3).map(e => e.outerHTML.slice(0, 120))"""
PAGES = {
    "front": ("/", "¿En qué le ayudamos hoy?", "What can we help you with today?"),
    "what-we-keep": ("/what-we-keep/", "¿Qué datos guardamos sobre usted?", "What data do we keep about you?"),
    "accessibility": ("/accessibility/", "¿Puede usted usar estas páginas?", "Can you use these pages?"),
    "no-signal": ("/no-signal/", "Sin señal: guarde esta hoja", "Without a signal: keep this sheet"),
    "not-found": ("/there-is-nothing-here/", "Aquí no hay ninguna página", "There is no page here"),
}


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_pages_read_well(browser, name, language):
    address, es, en = PAGES[name]
    page = browser(language=language)
    page.goto(address)
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("h1").inner_text() == {"es": es, "en": en}[language]
    if language == "es":
        look(page, f"{name}-es")
    else:
        look(page, f"{name}-en", widths=(320, 1280), schemes=("light",))


def test_the_language_is_a_link_and_is_remembered(browser):
    page = browser(script=False)
    page.goto("/")
    assert page.locator("h1").inner_text() == "¿En qué le ayudamos hoy?"
    page.get_by_role("link", name="English").click()
    assert page.locator("h1").inner_text() == "What can we help you with today?"
    page.goto("/no-signal/")
    assert page.locator("h1").inner_text() == "Without a signal: keep this sheet"


def test_family_pages_load_no_script(page):
    for address, *_ in PAGES.values():
        page.goto(address)
        assert page.locator("script").count() == 0


def test_no_sentence_of_the_front_is_in_english_for_who_reads_spanish(browser):
    """Whole sentences, so that a word that both languages share does not count."""
    english = browser(language="en")
    english.goto("/")
    sentences = {line.strip() for line in english.locator("body").inner_text().splitlines() if len(line.split()) > 3}
    spanish = browser()
    spanish.goto("/")
    assert sentences
    assert not sentences & {line.strip() for line in spanish.locator("body").inner_text().splitlines()}


def test_the_sheet_prints_on_one_page(page):
    page.goto("/no-signal/")
    printed = page.pdf(format="Letter", margin=dict.fromkeys(("top", "right", "bottom", "left"), "15mm"))
    assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") + printed.count(b"/Type/Page/") == 1


def test_text_twice_as_large_still_fits(browser):
    page = browser(width=640)
    for address, *_ in PAGES.values():
        page.goto(address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        room = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert room <= 0, (address, page.evaluate(WIDE))


def test_words_half_as_long_again_still_fit(browser):
    """Languages differ in length: every text is stretched by half, as in a language nobody translated yet."""
    page = browser(width=360)
    for address, *_ in PAGES.values():
        page.goto(address)
        page.evaluate(
            """() => { const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              while (walk.nextNode()) { const text = walk.currentNode.data;
                walk.currentNode.data = text.replace(/\\p{L}{4,}/gu, word => word + word.slice(0, word.length / 2)); } }"""
        )
        room = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert room <= 0, (address, page.evaluate(WIDE))
