"""The invented paper, made by calling operations."""
