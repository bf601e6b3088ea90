"""Executes TwiML: the script of a call, and a module for each verb that takes time."""
