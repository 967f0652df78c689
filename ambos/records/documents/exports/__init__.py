"""What leaves this app: the sheet of paper, its code, the seal of the file, the page that verifies, and samples of each."""
