"""The office's screens of people, and their sign-in."""
