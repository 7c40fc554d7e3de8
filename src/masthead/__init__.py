"""The publishing, membership and ownership system for newspapers owned by their readers."""
