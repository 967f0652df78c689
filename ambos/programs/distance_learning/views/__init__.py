"""Pages: for learners (``family``), at the desk (``desk``), of headquarters (``hq``), of a receiving school (``school``)."""
