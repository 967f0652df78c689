"""Pages of transfers: the office's, a school's by its link, the family's, headquarters'."""
