"""What leaves the council as files: CSV, JSON, an Atom feed, the compliance report as a PDF."""
