"""Why a caller is admitted or refused, as the end of a line on the terminal."""

from voice_intake.domain.callers.reason_text import reason_text


def reason_phrase(reason: str | None) -> str:
    """The sentence of a reason that is stored with a call, without its capital letter and full stop."""
    if reason is None:
        return "nothing was decided"
    text = str(reason_text(reason).sentence)
    return text[0].lower() + text[1:].removesuffix(".")
