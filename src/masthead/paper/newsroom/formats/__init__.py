"""Translators: HTML that others wrote, JSON-LD, feeds and site maps."""
