"""Running the paper: serve, stop, status, migrate."""
