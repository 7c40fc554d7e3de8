"""Plots of the fund, in the values that the look draws them from."""

from masthead.giving.fund.formats.plots import course, months

__all__ = ["course", "months"]
