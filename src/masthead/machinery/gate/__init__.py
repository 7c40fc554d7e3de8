"""Form tokens and limits: before every giving form."""
