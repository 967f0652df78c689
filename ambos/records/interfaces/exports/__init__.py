"""What leaves the house: files and streams in the field's formats."""
