"""Rules of the information conferences: the life of an edition, who is invited, the agenda, what is followed afterwards."""
