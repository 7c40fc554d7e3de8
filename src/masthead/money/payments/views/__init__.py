"""Screens of payments in the office."""
