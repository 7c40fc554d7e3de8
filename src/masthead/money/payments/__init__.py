"""Payments and their parts, purposes, acknowledgements."""
