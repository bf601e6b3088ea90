"""What all calls of an account share: callbacks, messages, recordings, fault injection."""
