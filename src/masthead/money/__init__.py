"""What was paid, and the books."""
