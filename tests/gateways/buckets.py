"""An S3 server of moto's, in a process of its own, and a bucket on it."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import requests

from voice_intake.domain.voicemail.storage_location import Bucket

SAID = re.compile(r"Running on (http://127\.0\.0\.1:\d+)")


@contextmanager
def s3_server() -> Iterator[str]:
    """Its address; it takes two seconds to come up, and takes any credentials."""
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stderr
        said = process.stderr
        listener = Thread(target=lambda: [None for _ in said], daemon=True)
        try:
            found = next(match for line in said if (match := SAID.search(line)))
            listener.start()  # a server whose log nobody reads would stand still in the end
            yield found[1]
        finally:
            process.kill()
            if listener.is_alive():
                listener.join()


def make_bucket(server: str, name: str) -> Bucket:
    answer = requests.put(f"{server}/{name}", timeout=30, proxies={"http": ""})
    answer.raise_for_status()
    return Bucket(name=name, prefix="line/recordings", endpoint=server, region="us-east-1")
