"""Twilio's own description of its REST API, and Prism in front of the sandbox to hold it against the answers.

The description is inside the npm package of Twilio's command line. Both are fetched once, into var/openapi.
"""

import json
import re
import shutil
import socket
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from voice_intake.commands.serving.child_processes import free_port

DESCRIPTION = "@twilio/cli-core@8.3.2"
PRISM = "@stoplight/prism-cli@5.14.2"  # the last that declares Node 20
KEPT = Path(__file__).parents[2] / "var" / "openapi" / "cli-core-8.3.2-prism-5.14.2"
SPECIFICATION = "package/src/services/twilio-api/twilio_api_v2010.json"
RESOURCES = ("call", "recording", "message", "incoming_phone_number")

Json = dict[str, Any]


class Unavailable(Exception):
    """No Node, or no registry: says which."""


@contextmanager
def prism_before(url: str) -> Iterator[str]:
    """The address of a proxy that adds to each answer, in `sl-violations`, what the description does not allow."""
    node, folder, port = _program("node"), _packages(), free_port()
    program = folder / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"
    with tempfile.TemporaryDirectory() as here:
        description = Path(here, "twilio.json")
        description.write_text(json.dumps(_strict(folder)))
        command = [node, program, "proxy", "-h", "127.0.0.1", "-p", str(port), "-v", "fatal", description, url]
        quiet = subprocess.DEVNULL
        with subprocess.Popen(command, stdout=quiet, stderr=quiet) as process:  # noqa: S603 -- our own words
            try:
                _wait_for(port, process)
                yield f"http://127.0.0.1:{port}"
            finally:
                process.terminate()


def _packages() -> Path:
    """Fetched beside their place and then moved there, so that an interrupted download leaves nothing behind."""
    if not KEPT.exists():
        KEPT.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=KEPT.parent))
        try:
            _npm(folder, "install", "--no-audit", "--no-fund", "--ignore-scripts", PRISM)
            _npm(folder, "pack", "--silent", DESCRIPTION)
            with tarfile.open(next(folder.glob("*.tgz"))) as package:
                package.extract(SPECIFICATION, folder, filter="data")
            with suppress(OSError):  # somebody else was faster
                folder.rename(KEPT)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return KEPT


def _npm(folder: Path, *arguments: str) -> None:
    patience = ("--fetch-retries=4", "--fetch-retry-mintimeout=2000", "--fetch-timeout=60000")
    command = [_program("npm"), *patience, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 -- our own words
    if done.returncode:
        raise Unavailable(f"npm could not fetch {arguments[-1]}: {done.stderr[-500:]}")


def _strict(folder: Path) -> Json:
    """The description with its loose ends tied: no field may be missing, and none may be there that it does not know.

    Its `uri` are references without a host, and empty where a number has no URL, so that `uri-reference` is meant.
    """
    text = (folder / SPECIFICATION).read_text()
    description: Json = json.loads(re.sub(r'"format":\s*"uri"', '"format": "uri-reference"', text))
    schemas = description["components"]["schemas"]
    for resource in RESOURCES:
        _close(schemas[f"api.v2010.account.{resource}"])
    for path in description["paths"].values():
        for operation in path.values():
            if isinstance(operation, dict) and (answer := operation.get("responses", {}).get("200", {}).get("content")):
                schema = answer["application/json"]["schema"]
                if "first_page_uri" in schema.get("properties", {}):
                    _close(schema)
    return description


def _close(schema: Json) -> None:
    schema["required"] = sorted(schema["properties"])
    schema["additionalProperties"] = False


def _program(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise Unavailable(f"{name} is not installed")
    return path


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = monotonic() + 60
    while monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        sleep(0.1)
    raise AssertionError("Prism did not start")
