"""Articles, sections, authors, front page, feeds."""
