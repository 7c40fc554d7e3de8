"""People who give every month: so far, how to become one by post."""
