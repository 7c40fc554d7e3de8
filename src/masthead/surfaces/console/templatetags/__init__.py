"""Tags of the office's shell."""
