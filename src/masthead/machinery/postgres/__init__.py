"""The embedded server, its roles and its dumps; runs before Django and imports none of it."""
