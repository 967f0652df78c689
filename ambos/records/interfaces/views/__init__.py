"""Addresses outside the API proper: the public directory, calendars, tables, and the page of tokens."""
