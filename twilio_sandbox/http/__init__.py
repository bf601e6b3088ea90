"""Requests to the application: what is sent, signed, retried, and what comes back."""
