"""Pages of textbooks: everybody's, an office's and an organization's, headquarters', and a site's by its link."""
