"""The paper's own facts, as dated facts."""
