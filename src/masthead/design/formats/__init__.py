"""The look's own files, read once: the style sheet from its parts, components from their folders."""
