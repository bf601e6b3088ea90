"""A part of a page that keeps itself current."""

import hashlib
import re

from flask import Response, request

_TICKING = re.compile(r'(<time [^>]*data-tick>)[^<]*|(name="csrf_token" value=)"[^"]*"')


def fragment(shown: str) -> Response:
    """A part of a page that keeps itself current: 304 where nothing has changed since it was last asked for.

    What ticks by itself is no change, and neither is a form's new token. The page's script keeps the tag itself, so
    that no browser has to keep the part.
    """
    response = Response(shown, mimetype="text/html")
    response.set_etag(hashlib.sha256(_TICKING.sub(r"\1\2", shown).encode()).hexdigest()[:24])
    return response.make_conditional(request)  # type: ignore[return-value]
