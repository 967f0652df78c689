"""Pages for the school, the analyst, the second reader and headquarters."""
