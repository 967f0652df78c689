"""Pages of the council: everybody's, the council's own, those of who must answer."""
