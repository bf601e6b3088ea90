"""Twilio's REST API, 2010-04-01, as far as a telephone intake uses it."""
