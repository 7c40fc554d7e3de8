"""Screens of the office's own: oneself, and the paper's particulars."""
