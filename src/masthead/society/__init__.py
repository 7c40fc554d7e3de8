"""Who owns the paper and how they decide."""
