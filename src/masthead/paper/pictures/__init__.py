"""Pictures, their rights, alt decisions, credits."""
