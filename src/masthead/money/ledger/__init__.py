"""Append-only double entry; knows no gift, no share, no person."""
