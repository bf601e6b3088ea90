import pytest

from voice_intake.domain.callers.admission import NOT_IDENTIFIED, AdmissionReason
from voice_intake.domain.callers.reason_text import reason_text


@pytest.mark.parametrize("reason", [*AdmissionReason, NOT_IDENTIFIED])
def test_every_stored_reason_has_its_texts(reason: str) -> None:
    text = reason_text(reason)
    assert reason not in (str(text.label), str(text.sentence))
    assert str(text.sentence).endswith(".")


def test_a_reason_of_a_newer_version_is_shown_as_it_is() -> None:
    assert str(reason_text("on_holiday").sentence) == "on_holiday"
