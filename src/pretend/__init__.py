"""Stand-in payment companies: HTTP servers with their own books, for practice and for tests. No money moves here."""
