"""One message to one address, sent once."""
