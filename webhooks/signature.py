"""Whether a request comes from Twilio, for our account. Everything under /webhooks is asked this first, whatever it is.

Twilio signs the address that it has on file and every field of the form, so we check against PUBLIC_URL and never
against what a proxy made of it. During a rotation of tokens, either of them may have signed.
"""

from dataclasses import dataclass
from hmac import compare_digest
from urllib.parse import quote

from flask import Request
from twilio.request_validator import RequestValidator

from webhooks import requests

_OTHER_KEYS = "X-Twilio-Webhooks-Signature-Settings"
"""Says that a request was signed in another way, by a key that we do not have."""


@dataclass(frozen=True, kw_only=True)
class SignatureValidator:
    """Tells Twilio from a stranger."""

    public_url: str
    account_sid: str
    validators: tuple[RequestValidator, ...]

    @classmethod
    def of(cls, public_url: str, account_sid: str, tokens: tuple[str, ...]) -> "SignatureValidator":
        validators = tuple(RequestValidator(token) for token in tokens)
        return cls(public_url=public_url, account_sid=account_sid, validators=validators)

    def objection(self, request: Request) -> str | None:
        """Why this request is refused, as a constant name for the log; None when it is Twilio's."""
        signature = request.headers.get("X-Twilio-Signature", "")
        if not signature:
            return "no_signature"
        if _OTHER_KEYS in request.headers:
            return "unknown_signature_settings"
        url = self._signed_url(request)
        if not any(_has_signed(validator, url, request.form, signature) for validator in self.validators):
            return "wrong_signature"
        account = requests.account_sid(request.form if request.method == "POST" else request.args)
        return None if account == self.account_sid else "other_account"

    def _signed_url(self, request: Request) -> str:
        """The address as Twilio wrote it: the path not decoded, no `?` where there is no query."""
        raw = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or ""
        path = raw if raw.startswith("/") else _rebuilt(request)
        return self.public_url + path


def _has_signed(validator: RequestValidator, url: str, form: requests.Form, signature: str) -> bool:
    """Over the address as it is on file, nearly always. The validator asks for two more: with and without a port."""
    usual = validator.compute_signature(url, form)
    return compare_digest(usual.encode(), signature.encode()) or validator.validate(url, form, signature)


def _rebuilt(request: Request) -> str:
    query = request.query_string.decode("latin-1")
    return quote(request.path) + (f"?{query}" if query else "")
