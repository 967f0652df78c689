"""The council at work: recommendations and their clocks, likeness of texts, rules of a term, sessions, conduct."""
