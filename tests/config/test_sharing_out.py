"""Callers of a process that has much more in hand than another one are asked to come in anew; nobody else is."""

from __future__ import annotations

import os

import pytest

from ambos.config.sharing_out import Hands, shared_out


@pytest.fixture
def hands():
    made = Hands()
    made.sit_down()
    return made


@pytest.fixture
def another(hands):
    """A living process that shares the memory, forked as the server's are; it ends when the test does."""
    seated, says = os.pipe()
    waits, ends = os.pipe()
    process = os.fork()
    if process == 0:
        hands.sit_down()
        os.write(says, b"1")
        os.close(ends)
        os.read(waits, 1)
        os._exit(0)
    os.close(waits)
    assert os.read(seated, 1) == b"1"

    def end():
        nonlocal process
        if process:
            os.close(ends)
            os.waitpid(process, 0)
            process = 0

    yield end
    end()
    os.close(seated)
    os.close(says)


def said(hands, in_hand: int) -> list[bool]:
    for _n in range(in_hand):
        hands.take()
    return [hands.leave() for _n in range(in_hand)]


@pytest.mark.parametrize("in_hand, asked", [(1, [False]), (2, [True, False]), (3, [True, True, False])])
def test_asked_while_two_more_are_in_hand_here_than_in_the_idlest(hands, another, in_hand, asked):
    assert said(hands, in_hand) == asked


def test_nobody_is_asked_when_both_have_as_much(hands, another):
    hands.counts[1] = 2
    assert said(hands, 3) == [False, False, False]


def test_nobody_is_asked_when_there_is_no_other_process(hands):
    assert said(hands, 4) == [False] * 4


def test_a_process_that_died_is_nowhere_to_go_and_gives_its_place_to_the_next(hands, another):
    another()
    assert said(hands, 3) == [False] * 3
    next_one = os.fork()
    if next_one == 0:
        hands.sit_down()
        os._exit(hands.place)
    assert os.waitstatus_to_exitcode(os.waitpid(next_one, 0)[1]) == 1


@pytest.mark.parametrize("in_hand, headers", [(0, [("A", "b")]), (1, [("A", "b"), ("Connection", "close")])])
def test_the_answer_says_so_and_is_otherwise_the_same(hands, another, in_hand, headers):
    for _n in range(in_hand):
        hands.take()
    heard = []

    def application(environ, start_response):
        start_response("200 OK", [("A", "b")])
        return [environ["x"]]

    assert shared_out(application, hands)({"x": b"body"}, lambda *words: heard.append(words)) == [b"body"]
    assert heard == [("200 OK", headers)]


def test_a_fault_of_the_application_leaves_nothing_in_hand(hands):
    def application(_environ, _start_response):
        raise LookupError

    with pytest.raises(LookupError):
        shared_out(application, hands)({}, print)
    assert list(hands.counts) == [0] * len(hands.counts)


def test_each_process_of_the_server_sits_down_as_it_is_forked():
    from ambos.config.wsgi import hands

    process = os.fork()
    if process == 0:
        os._exit(0 if hands.place >= 0 and hands.owners[hands.place] == os.getpid() else 1)
    assert (hands.place, os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])) == (-1, 0)
