"""People who give every month by standing order, and the sheet of all ways to give."""
