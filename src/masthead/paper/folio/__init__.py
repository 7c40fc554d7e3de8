"""The base page of Wagtail, alone."""
