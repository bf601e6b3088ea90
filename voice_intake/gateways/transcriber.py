"""Speech to text, by any server that speaks OpenAI's audio API: OpenAI's own, or one of ours with a Whisper model.

https://platform.openai.com/docs/api-reference/audio/createTranscription
"""

import os
from dataclasses import dataclass, field
from typing import BinaryIO

from voice_intake.domain.errors import ExternalServiceError, FailureReason, PermanentFailure, TemporaryFailure
from voice_intake.domain.language import Language
from voice_intake.gateways.bounded_http import HttpRequest, HttpResponse, Patience, answer_to

SERVICE = "transcriber"
PATH = "/audio/transcriptions"
LARGEST_AUDIO = 25 * 1024 * 1024
"""Bytes: what OpenAI takes, and 26 minutes of a telephone call."""

LARGEST_TRANSCRIPT = 1024 * 1024
PATIENCE = Patience(read=180.0, whole=180.0)
"""A model on a small machine needs about as long as the caller spoke, and says nothing before it is done."""


class NoTranscriber:
    """Nobody writes voicemails down."""

    is_on = False

    def transcribe(self, audio: BinaryIO, language: Language) -> str:  # noqa: ARG002 - the port's names
        raise PermanentFailure(SERVICE, FailureReason.SWITCHED_OFF)


@dataclass(frozen=True, kw_only=True)
class OpenAiTranscriber:
    """`url` is what OpenAI's clients call the base URL, such as https://api.openai.com/v1; `key` may be empty."""

    url: str
    key: str = field(repr=False)
    model: str
    patience: Patience = PATIENCE
    is_on: bool = True

    def transcribe(self, audio: BinaryIO, language: Language) -> str:
        if not 0 < _bytes_left(audio) <= LARGEST_AUDIO:
            raise PermanentFailure(SERVICE, FailureReason.TOO_LARGE if _bytes_left(audio) else FailureReason.NOT_AUDIO)
        asked = HttpRequest(
            method="POST",
            url=self.url.removesuffix(PATH) + PATH,
            headers={"Authorization": f"Bearer {self.key}"} if self.key else {},
            form={"model": self.model, "language": language.value, "response_format": "json"},
            files={"file": ("voicemail.wav", audio, "audio/wav")},
        )
        with answer_to(asked, service=SERVICE, patience=self.patience) as answer:
            if answer.status != 200:
                raise _refusal(answer.status)
            return _words(answer)


def _bytes_left(audio: BinaryIO) -> int:
    here = audio.tell()
    end = audio.seek(0, os.SEEK_END)
    audio.seek(here)
    return end - here


def _refusal(status: int) -> ExternalServiceError:
    match status:
        case 401 | 403:
            return TemporaryFailure(SERVICE, FailureReason.UNAUTHORISED, code=status)
        case 404 | 405:
            return TemporaryFailure(SERVICE, FailureReason.MISCONFIGURED, code=status)
        case 429:
            return TemporaryFailure(SERVICE, FailureReason.THROTTLED, code=status)
        case 413:
            return PermanentFailure(SERVICE, FailureReason.TOO_LARGE, code=status)
        case 408 | 409:
            return TemporaryFailure(SERVICE, FailureReason.UNAVAILABLE, code=status)
        case _ if 400 <= status < 500:
            return PermanentFailure(SERVICE, FailureReason.REFUSED, code=status)
        case _ if status >= 500:
            return TemporaryFailure(SERVICE, FailureReason.UNAVAILABLE, code=status)
    return TemporaryFailure(SERVICE, FailureReason.STRANGE_ANSWER, code=status)


def _words(answer: HttpResponse) -> str:
    told = answer.json(LARGEST_TRANSCRIPT)
    words = told.get("text") if isinstance(told, dict) else None
    if not isinstance(words, str):
        raise TemporaryFailure(SERVICE, FailureReason.STRANGE_ANSWER)
    return words.strip()
