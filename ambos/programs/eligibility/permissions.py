"""Who may do what. The questions are for everybody, without an account; nothing of what is answered reaches us."""
