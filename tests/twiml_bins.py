"""A TwiML Bin: a document that Twilio itself keeps, and answers with while nobody else does."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from voice_intake.commands.calls.local_server import QuietHandler


@contextmanager
def bin_at_twilio(text: str) -> Iterator[str]:
    """The address of a document that is nobody's but Twilio's."""

    @Request.application
    def answer(request: Request) -> Response:
        return Response(rendered(text, request.form.to_dict()), mimetype="text/xml")

    server = make_server("127.0.0.1", 0, answer, threaded=True, request_handler=QuietHandler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}/twiml/EH1"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def rendered(text: str, form: dict[str, str]) -> str:
    """A Bin's text for a request: `{{#Name}}…{{/Name}}` where the form has it, `{{^Name}}…{{/Name}}` where not."""

    def part(found: re.Match[str]) -> str:
        return found["text"] if (found["kind"] == "#") == bool(form.get(found["name"])) else ""

    return re.sub(r"\{\{(?P<kind>[#^])(?P<name>\w+)\}\}(?P<text>.*?)\{\{/(?P=name)\}\}", part, text, flags=re.DOTALL)
