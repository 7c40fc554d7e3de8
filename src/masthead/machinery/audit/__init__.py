"""Who did what, when, by whose authority."""
