"""What a role needs to write down money. Programs give it to a role of their own."""

KEEP_FUNDS = "keep_funds"
