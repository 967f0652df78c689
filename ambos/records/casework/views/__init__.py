"""The pages of casework: the client's (follow), the service's without an account (links), the window's (window)."""
