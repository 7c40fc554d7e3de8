"""The office: Wagtail's shell and one menu."""
