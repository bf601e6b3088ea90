"""One end of a call, its time, and the events on it."""
