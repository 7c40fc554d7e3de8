"""The page store: plates, tags, slots, how they are served."""
