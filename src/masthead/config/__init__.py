"""Puts the building together."""
