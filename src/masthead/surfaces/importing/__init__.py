"""Bringing a paper in: WordPress exports, so far."""
