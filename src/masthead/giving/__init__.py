"""What readers give."""
