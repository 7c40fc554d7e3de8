"""Who owns the paper: so far, how to ask for shares by post."""
