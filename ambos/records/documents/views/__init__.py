"""The page that verifies and what it fetches (``checking``), and the work pages of whoever issues (``work``)."""
