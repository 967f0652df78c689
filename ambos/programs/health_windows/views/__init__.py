"""The pages of a health window."""
