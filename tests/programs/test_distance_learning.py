"""Finish school from a distance, the adviser: stateless, honest, and nothing kept."""

from __future__ import annotations

import pytest
from django.urls import reverse

from ambos.programs.distance_learning.forms import ORDER, asked_next

pytestmark = pytest.mark.django_db


def answered(client, **said):
    """The page after the last question, with what was said carried along."""
    return client.post(reverse("distance_learning:adviser"), said | {"at": ORDER[-1]})


def test_the_first_page_asks_nothing(client):
    page = client.get(reverse("distance_learning:adviser"))
    assert (page.status_code, page["Cache-Control"]) == (200, "no-store")
    assert 'name="age"' not in page.content.decode()


def test_one_question_a_page_and_answers_travel_in_the_form(client):
    page = client.post(reverse("distance_learning:adviser"), {"at": ""}).content.decode()
    assert 'name="age"' in page
    page = client.post(reverse("distance_learning:adviser"), {"at": "age", "age": "34"}).content.decode()
    assert 'name="schooling"' in page
    assert '<input type="hidden" name="age" value="34">' in page


@pytest.mark.parametrize(
    "after, said, upcoming",
    [
        (None, {}, "age"),
        ("schooling", {"schooling": "primary"}, "goal"),
        ("schooling", {"schooling": "finished"}, "goal"),
        ("schooling", {"schooling": "lower_secondary"}, "average"),
        ("schooling", {"schooling": "lower_secondary_abroad"}, "time"),
        ("schooling", {}, "time"),
        ("goal", {}, None),
    ],
)
def test_questions_that_change_nothing_are_not_asked(after, said, upcoming):
    assert asked_next(after, said) == upcoming


@pytest.mark.parametrize(
    "said, words",
    [
        ({"schooling": "lower_secondary", "age": "22", "time": "steady", "hours": "16", "average": "8"}, "B@UNAM"),
        ({"schooling": "primary", "age": "50"}, "plaza comunitaria"),
        ({"schooling": "lower_secondary", "age": "16"}, "Usted tiene menos de 18"),
        ({}, "Colegio de Bachilleres"),
    ],
)
def test_the_advice_says_why_and_always_the_equivalent_and_the_limits(client, said, words):
    page = answered(client, **said)
    text = page.content.decode()
    assert page.status_code == 200
    assert words in text
    assert "GED" in text
    assert "HiSET" in text
    assert "no tiene reconocimiento formal" in text
    assert page["Cache-Control"] == "no-store"


def test_advice_in_english(client):
    client.cookies["django_language"] = "en"
    text = client.post(reverse("distance_learning:adviser") + "?lang=en", {"at": ORDER[-1]}).content.decode()
    assert "has no formal recognition" in text


@pytest.mark.parametrize(
    "bad", [{"age": "200"}, {"average": "11"}, {"hours": "-2"}, {"schooling": "doctorado"}, {"age": "x"}]
)
def test_an_impossible_answer_asks_that_question_again(client, bad):
    text = answered(client, **bad).content.decode()
    [name] = bad
    assert f'name="{name}"' in text
    assert "error-text" in text


def test_nothing_is_kept_and_few_queries_are_asked(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(3) as asked:
        page = answered(client, age="34", schooling="lower_secondary")
    assert [q["sql"] for q in asked.captured_queries if q["sql"].upper().startswith(("INSERT", "UPDATE"))] == []
    assert set(page.cookies) <= {"csrftoken"}
    text = page.content.decode()
    assert [one for one in ('value="34"', "lower_secondary") if one in text] == []
