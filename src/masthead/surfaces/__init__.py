"""Screens and commands that look across domains."""
