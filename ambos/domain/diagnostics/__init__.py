"""Diagnostics: what a few questions say about what somebody knows, and what they cannot say.

``items`` what a question and a bank of questions are, and what may be wrong with them; ``arithmetic`` recomputes the key of
every question that has numbers; ``forms`` fixed forms that share anchors; ``sitting`` time and answers that come from two
devices; ``results`` what is said of a pupil, with its uncertainty; ``rasch`` the one-parameter model for later, when questions
are calibrated; ``statistics`` what is said of a question.
"""
