"""The look's template tags: {% load design %}."""
