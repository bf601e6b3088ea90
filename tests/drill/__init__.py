"""The drill: the whole line as real processes, which are killed while callers call and Twilio misbehaves."""
