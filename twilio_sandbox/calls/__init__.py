"""What a driver holds: numbers, their callers, and the people who are called."""
