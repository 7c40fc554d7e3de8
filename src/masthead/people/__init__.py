"""One record per party, and who signs in."""
