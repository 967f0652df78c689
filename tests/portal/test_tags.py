"""The template tags and filters: exact answers, both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from types import SimpleNamespace

import pytest
from django import forms
from django.template import engines
from django.urls import reverse
from django.utils import timezone, translation

from ambos.domain.country import Bilingual
from ambos.portal.templatetags import frame, signs, words
from ambos.records.posts.queries import roles
from ambos.records.registry.queries import navigation
from tests.support import world

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)


def drawn(text: str, **context) -> str:
    return " ".join(engines["django"].from_string(text).render(context).split())


@pytest.mark.parametrize(
    ("language", "word", "value", "said"),
    [
        ("es", words.day, TODAY, "21 nov 2026"),
        ("en", words.day, TODAY, "Nov 21, 2026"),
        ("es", words.day_month, TODAY, "21 nov"),
        ("en", words.day_month, TODAY, "Nov 21"),
        ("es", words.day, date(2027, 6, 1), "1 jun 2027"),
        ("es", words.day, None, ""),
        ("es", words.moment, None, ""),
    ],
)
def test_dates_as_each_language_writes_them(language, word, value, said):
    with translation.override(language):
        assert word(value) == said


@pytest.mark.parametrize(
    ("zone", "said"), [("America/Los_Angeles", "21 nov 2026, 10:30"), ("UTC", "21 nov 2026, 18:30")]
)
def test_a_moment_is_told_in_the_time_of_the_office(zone, said):
    with translation.override("es"), timezone.override(zone):
        assert words.moment(NOW) == said


@pytest.mark.parametrize(
    ("value", "es", "en"),
    [
        (TODAY, "hoy", "today"),
        (TODAY + timedelta(1), "en 1 día", "in 1 day"),
        (TODAY + timedelta(3), "en 3 días", "in 3 days"),
        (TODAY - timedelta(1), "hace 1 día", "1 day ago"),
        (TODAY - timedelta(40), "hace 40 días", "40 days ago"),
    ],
)
def test_how_far_a_day_is(value, es, en):
    for language, said in (("es", es), ("en", en)):
        with translation.override(language):
            assert words.away(value, TODAY) == said


@pytest.mark.parametrize(
    ("hours", "es", "en"),
    [
        (0.2, "ahora", "now"),
        (-0.2, "ahora", "now"),
        (1, "en 1 hora", "in 1 hour"),
        (4, "en 4 horas", "in 4 hours"),
        (-5, "hace 5 horas", "5 hours ago"),
        (-30, "hace 1 día", "1 day ago"),
        (70, "en 3 días", "in 3 days"),
    ],
)
def test_how_far_a_moment_is(hours, es, en):
    for language, said in (("es", es), ("en", en)):
        with translation.override(language):
            assert words.away(NOW + timedelta(hours=hours), NOW) == said


@pytest.mark.parametrize(
    ("share", "tenth"), [(0, 0), (0.04, 0), (0.34, 30), (0.84, 80), (1, 100), (7, 100), (-1, 0), (None, 20)]
)
def test_a_clock_fills_in_tenths(share, tenth):
    assert signs.clock("due", share, "hoy") == f'<span class="clock clock--due clock--p{tenth}">hoy</span>'


def test_a_clock_and_a_tag_know_their_states():
    with pytest.raises(ValueError, match="a clock is one of"):
        signs.clock("late", 1, "")
    with pytest.raises(ValueError, match="a tag is one of"):
        signs.tag("red", "")


def test_words_are_never_markup():
    nasty = "<b>x</b>"
    assert signs.tag("quiet", nasty) == '<span class="tag tag--quiet">&lt;b&gt;x&lt;/b&gt;</span>'
    assert "<b>" not in signs.figure(nasty, nasty, nasty, nasty)
    assert "<b>" not in words.code(nasty)
    assert "<b>" not in signs.clock("due", 0, nasty)


def test_a_figure_says_what_it_counts():
    assert signs.figure("Completed", "48%", "of referrals", "14% not known") == (
        '<div class="figure"><p class="what">Completed</p><p class="value">48% <span class="unit">of referrals</span></p>'
        '<p class="caveat">14% not known</p></div>'
    )
    assert signs.figure("Waiting", 8) == '<div class="figure"><p class="what">Waiting</p><p class="value">8</p></div>'


@pytest.mark.parametrize(
    ("given", "surname1", "surname2", "name", "letters"),
    [
        ("Ma. Guadalupe", "Hernández", "Ruiz", "Ma. Guadalupe Hernández Ruiz", "MH"),
        ("Xóchitl", "", "", "Xóchitl", "X"),
        ("ñ", "Íñiguez", "", "ñ Íñiguez", "ÑÍ"),
    ],
)
def test_names_keep_both_surnames(given, surname1, surname2, name, letters):
    person = SimpleNamespace(given_names=given, surname1=surname1, surname2=surname2)
    assert words.person_name(person) == name
    assert words.initials(person) == letters


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Lucía Prado", "LP"), ("Rosa Medina (muestra)", "RM"), ("Ana María de la Cruz", "AC"), ("Ana", "A"), ("", "")],
)
def test_letters_of_staff(name, letters):
    assert words.first_letters(name) == letters


WINDOWS, ANDROID = "(Windows NT 10.0; Win64; x64)", "(Linux; Android 13; SM-A135M)"


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (f"Mozilla/5.0 {WINDOWS} AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0", "Edge, Windows"),
        (f"Mozilla/5.0 {ANDROID} AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox, Linux"),
        ("curl/8.0", "curl/8.0"),
        ("", ""),
        ("x" * 300, "x" * 40),
    ],
)
def test_a_device_by_the_name_people_use(agent, said):
    assert words.device(agent) == said


def test_a_name_of_a_pack_in_the_language_of_the_reader():
    for language, said in (("es", "México"), ("en", "Mexico")):
        with translation.override(language):
            assert words.bilingual(Bilingual(es="México", en="Mexico")) == said


def test_an_address_or_nothing():
    assert frame.url_or_nothing("front") == "/"
    assert frame.url_or_nothing("nobody:knows") == ""


class Asked(forms.Form):
    code = forms.CharField(label="Clave", help_text="Doce letras.")
    note = forms.CharField(
        label="Nota", required=False, widget=forms.TextInput(attrs={"placeholder": "x", "class": "wide"})
    )
    way = forms.ChoiceField(label="Cómo vino", choices=[("a", "Sala"), ("b", "Cita")], widget=forms.RadioSelect)
    key = forms.CharField(widget=forms.HiddenInput, required=False)
    born_day = forms.IntegerField(required=False, label="Nacimiento")
    born_month = forms.IntegerField(required=False)
    born_year = forms.IntegerField(required=False)


def test_a_field_ties_hint_and_fault_to_its_control():
    form = Asked({"code": "", "way": "b", "note": "sigue aquí"})
    with translation.override("es"):
        page = drawn("{% field form.code %}", form=form)
        note = drawn("{% field form.note %}", form=form)
    assert 'aria-describedby="id_code_helptext id_code_error"' in page
    assert 'aria-invalid="true"' in page
    assert '<p class="hint" id="id_code_helptext">Doce letras.</p>' in page
    assert 'id="id_code_error"' in page
    assert "(opcional)" not in page
    assert 'value="sigue aquí"' in note
    assert 'class="input wide"' in note
    assert "placeholder" not in note
    assert "(opcional)" in note
    assert "describedby" not in note


def test_a_hint_may_be_taken_away_or_replaced():
    form = Asked()
    assert "Doce letras" not in drawn('{% field form.code hint="" %}', form=form)
    assert "Seis" in drawn('{% field form.code hint="Seis" %}', form=form)


def test_choices_are_a_group_with_a_name():
    page = drawn("{% pick form.way %}", form=Asked({"way": "b"}))
    assert page.startswith('<fieldset class="field" id="id_way">')
    assert '<legend class="label">Cómo vino</legend>' in page
    assert page.count("checked") == 1
    assert '<div class="pick">' in page
    assert '<div class="choices">' in drawn("{% field form.way %}", form=Asked())


def test_a_hidden_field_stays_hidden():
    assert drawn("{% field form.key %}", form=Asked()) == '<input type="hidden" name="key" id="id_key">'


@pytest.mark.parametrize(("language", "order"), [("es", "day month year"), ("en", "month day year")])
def test_a_date_is_asked_in_the_order_it_is_said(language, order):
    with translation.override(language):
        page = drawn('{% date3 form "born" hint="Si no sabe el día, déjelo vacío." %}', form=Asked())
    places = [page.index(f'name="born_{part}"') for part in order.split()]
    assert places == sorted(places)
    assert page.count('aria-describedby="id_born_helptext"') == 3


def test_all_faults_stand_on_top_each_with_the_way_to_its_field():
    form = Asked({"born_day": "x"})
    form.add_error(None, "Nada se guardó.")
    page = drawn("{% errors form %}", form=form)
    assert 'href="#id_code"' in page
    assert '<a href="#id_born_day">Nacimiento</a>' in page
    assert '<a href="#id_way_0">Cómo vino</a>' in page
    assert "Nada se guardó." in page
    assert drawn("{% errors form %}", form=Asked()) == ""


def item(title, url_name, count=None, late=None):
    return SimpleNamespace(title=title, url_name=url_name, count=count, late=late)


def test_the_menu_marks_the_page_one_is_on_and_hides_what_is_not_built():
    menu = [
        item("Home", "front"),
        item("Kept", "what-we-keep", count=lambda _: 9, late=lambda _: 2),
        item("Never", "no:such-page"),
    ]
    request = SimpleNamespace(path="/what-we-keep/more/")
    rows = frame.work_menu({"menu": menu, "access": None, "request": request})
    assert [(row["title"], row["count"], row["late"], row["is_current"]) for row in rows] == [
        ("Home", None, None, False),
        ("Kept", 9, 2, True),
    ]


@pytest.mark.django_db
def test_a_long_menu_stands_under_headings_and_a_windows_follows_the_day():
    """Those of one heading stand together, each entry once, none lost; a short menu is as it was."""
    request = SimpleNamespace(path="/hq/")
    for role, is_parted in (("headquarters_coordinator", True), ("evaluator", False), ("promoter", False)):
        _user, access = world.account(role)
        menu = navigation(access, roles()[role].home)
        with translation.override("es"):
            rows = frame.work_menu({"menu": menu, "access": access, "request": request})
            parts = [str(heading) for heading, _rows in groupby(rows, key=lambda row: str(row["heading"]))]
        assert len(parts) == len(set(parts))
        assert sorted(row["url"] for row in rows) == sorted(reverse(item.url_name) for item in menu)
        assert (len(menu) > frame.LONG, len(parts) > 1) == (is_parted or role == "promoter", is_parted)
        if is_parted:
            assert parts == [
                "",
                "La red",
                "Salud",
                "Escuela y estudios",
                "Consejo y jornadas",
                "Programas y leyes",
                "Claves y datos",
            ]
        else:
            assert [row["url"] for row in rows] == [reverse(item.url_name) for item in menu]


@pytest.mark.parametrize(
    "km, spanish, english",
    [
        (None, "", ""),
        (0.4, "menos de 1 km", "less than 1 km"),
        (1.609344, "1.6 km (1.0 millas)", "1.6 km (1.0 miles)"),
        (9.94, "9.9 km (6.2 millas)", "9.9 km (6.2 miles)"),
        (10.4, "10 km (6 millas)", "10 km (6 miles)"),
        (1234.5, "1,234 km (767 millas)", "1,234 km (767 miles)"),
    ],
)
def test_distances_are_no_more_exact_than_they_are_known(km, spanish, english):
    for language, expected in (("es", spanish), ("en", english)):
        with translation.override(language):
            assert drawn("{{ km|far }}", km=km) == expected


@pytest.mark.parametrize(
    "byday, spanish, english",
    [
        ("MO,TU,WE,TH,FR", "lun a vie, 08:30 a 17:00", "Mon to Fri, 8:30 a.m. to 5 p.m."),
        ("MO,WE,FR", "lun, mié, vie, 08:30 a 17:00", "Mon, Wed, Fri, 8:30 a.m. to 5 p.m."),
        ("MO,TU,TH,FR,SA", "lun, mar, jue a sáb, 08:30 a 17:00", "Mon, Tue, Thu to Sat, 8:30 a.m. to 5 p.m."),
        ("SU", "dom, 08:30 a 17:00", "Sun, 8:30 a.m. to 5 p.m."),
    ],
)
def test_opening_hours_in_words(byday, spanish, english):
    schedule = SimpleNamespace(byday=byday, opens_at=time(8, 30), closes_at=time(17))
    for language, expected in (("es", spanish), ("en", english)):
        with translation.override(language):
            assert drawn("{{ schedule|opening }}", schedule=schedule) == expected


@pytest.mark.parametrize(
    "number, extension, expected",
    [
        ("+15595550172", "", '<a class="num nowrap" href="tel:+15595550172">(559) 555-0172</a>'),
        ("+525555550123", "", '<a class="num nowrap" href="tel:+525555550123">+52 55 5555 0123</a>'),
        ("+15595550172;ext=9", "", '<a class="num nowrap" href="tel:+15595550172">(559) 555-0172 ext. 9</a>'),
        ("+15595550172", "9", '<a class="num nowrap" href="tel:+15595550172">(559) 555-0172</a> ext. 9'),
        ('"><b>', "", '<a class="num nowrap" href="tel:&quot;&gt;&lt;b&gt;">&quot;&gt;&lt;b&gt;</a>'),
    ],
)
def test_a_telephone_is_a_number_to_tap(number, extension, expected):
    with translation.override("en"):
        assert drawn("{% telephone number extension %}", number=number, extension=extension) == expected
