"""PINs, kept as argon2 hashes that are salted by customer.

One salt a customer makes the hash of a keyed-in PIN comparable to those of all its contacts, so that an attempt costs
one hash however many contacts there are, and two contacts of a customer cannot have the same PIN unnoticed.
"""

import hashlib
import secrets

from argon2 import PasswordHasher

DIGITS = 6
"""Of a PIN that the system makes."""

_hasher = PasswordHasher()


def new_pin() -> str:
    """Six random digits."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def hash_pin(pin: str, customer_id: int) -> str:
    """Takes about a tenth of a second, on purpose: never inside a transaction."""
    salt = hashlib.sha256(f"voice-intake pin of customer {customer_id}".encode()).digest()[:16]
    return _hasher.hash(pin, salt=salt)
