"""What leaves elections as one piece: the static pages and their hashes."""
