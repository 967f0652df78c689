"""Elections that anyone can check, in the Belenios format, version 1.

The rule in one paragraph. A voter's choices are encrypted in her browser under a key that no single person holds; the
encrypted ballots are multiplied together, which adds the choices without opening any; only the sum is decrypted, by
trustees who each prove that they did it right. Every ballot carries proofs that it holds only 0 or 1 per candidate and
not too many, and a signature by a code that only a voter on the roll received. Whoever has the archive can check all
of it, with this code or with ``belenios-tool``, which we did not write.

Two halves that do not know each other:

- ``ballots``, ``credentials``, ``trustees``, ``tally``, ``archive``, ``rehearsal`` *make* an election;
- ``verification`` *checks* one. It imports nothing of the first half but ``groups`` (numbers and powers); a test says so.

Source of every format here: the Belenios specification of version 2.0 (belenios.org), sections named in each module.
Honest limits stand in SECURITY.md.
"""
