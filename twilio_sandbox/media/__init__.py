"""Sound and the recordings made of it."""
