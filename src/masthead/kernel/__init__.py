"""Plain Python that everything may use."""
