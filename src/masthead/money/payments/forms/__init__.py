"""Forms of payments: text in, clean values out."""
