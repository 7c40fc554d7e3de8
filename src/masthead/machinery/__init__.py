"""What every domain needs and no reader sees."""
