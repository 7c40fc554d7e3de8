"""The fighting fund: appeals and gifts."""
