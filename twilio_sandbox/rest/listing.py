"""Pages of a list, newest first, and the filters by time.

https://www.twilio.com/docs/usage/twilios-response#response-formats-list-paging-information
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Request

from twilio_sandbox.rest.errors import Refused

Json = dict[str, object]


class _Kept(Protocol):
    @property
    def sid(self) -> str: ...


Item = TypeVar("Item", bound=_Kept)


def page_of(request: Request, name: str, items: Sequence[Item], render: Callable[[Item], Json]) -> Json:
    """A PageToken holds the last item seen, so that what arrives between two pages is not told twice."""
    size, number, token = _size(request), request.args.get("Page", 0, int), request.args.get("PageToken", "")
    sids = [item.sid for item in items]
    start = sids.index(token.removeprefix("PA")) + 1 if token.removeprefix("PA") in sids else number * size
    shown = items[start : start + size]
    more = start + size < len(items)
    return {
        name: [render(item) for item in shown],
        "page": number,
        "page_size": size,
        "start": start,
        "end": start + max(len(shown) - 1, 0),
        "uri": _uri(request, number, token or None),
        "first_page_uri": _uri(request, 0, None),
        "next_page_uri": _uri(request, number + 1, f"PA{shown[-1].sid}") if more else None,
        "previous_page_uri": _uri(request, number - 1, None) if number else None,
    }


def is_within(moment: datetime | None, arguments: MultiDict[str, str], name: str) -> bool:
    """`Name` is the day, `Name<` up to and with, `Name>` from the moment on; days begin at midnight UTC."""
    day, until, since = (_moment(arguments.get(name + sign)) for sign in ("", "<", ">"))
    if day is None and until is None and since is None:
        return True
    if moment is None:
        return False
    if day and not day <= moment < day.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1):
        return False
    return (until is None or moment <= until) and (since is None or moment >= since)


def _size(request: Request) -> int:
    size = request.args.get("PageSize", 50, int)
    if not 1 <= size <= 1000:
        raise Refused(400, 20006, f"Invalid PageSize {size}")
    return size


def _uri(request: Request, page: int, token: str | None) -> str:
    wanted = {k: v for k, v in request.args.items() if k not in ("Page", "PageSize", "PageToken")}
    wanted |= {"PageSize": str(_size(request)), "Page": str(page)} | ({"PageToken": token} if token else {})
    return f"{request.path}?{urlencode(wanted)}"


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(400, 20001, f"{text!r} is no date") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
