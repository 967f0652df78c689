"""Who may get which public program, today and until when, and why: facts in, answers out. README.md has the rules.

``Facts.load`` reads the dated, cited rows of a country of residence and refuses what is wrong in them; ``assess`` answers
for one person, one program and one day; ``next_change`` says when that answer changes; ``read_households`` reads families
written down in a file. Everything said of a person stays in the memory of whoever asks: nothing here keeps or sends it.
"""

from .answers import Answer, Cited, assess, assess_all, next_change
from .facts import Facts
from .households import Household, check_cases, read_households
from .people import Person

__all__ = [
    "Answer", "Cited", "Facts", "Household", "Person",
    "assess", "assess_all", "check_cases", "next_change", "read_households",
]  # fmt: skip
