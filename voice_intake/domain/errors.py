"""The expected failures.

VoiceIntakeError            a sentence for a person, and whether trying again can help
├── PolicyFault             the policy file does not hold; names every fault
├── ConfigurationFault      a setting does not hold; names every fault
├── RefusedChange           somebody asked for a change that the desk does not allow
└── ExternalServiceError          a service outside did not do what it was asked; `why` is a constant name
    ├── TemporaryFailure              it was not done; trying again may help
    ├── PermanentFailure             it was not done, and will not be, however often it is asked
    └── UnknownOutcome         nobody knows: look whether it was done before asking again
"""

from enum import StrEnum


class VoiceIntakeError(Exception):
    """An expected failure: `str()` is a sentence that a person can act on."""

    permanent = True


class Faults(VoiceIntakeError):
    """Several faults told at once, so that nobody mends them one start at a time."""

    def __init__(self, where: str, faults: list[str]) -> None:
        super().__init__("\n".join([f"{where}:", *(f"  - {fault}" for fault in faults)]))
        self.faults = faults


class PolicyFault(Faults):
    """The policy file does not hold."""


class ConfigurationFault(Faults):
    """A setting does not hold."""


class RefusedChange(VoiceIntakeError):
    """A change that the desk does not allow, with what to do instead."""


class FailureReason(StrEnum):
    """What went wrong outside. Rows and logs keep these names."""

    UNREACHABLE = "unreachable"
    """No connection: nothing was asked yet."""
    TIMED_OUT = "timed_out"
    BROKEN_OFF = "broken_off"
    """The connection ended before the answer did."""
    THROTTLED = "throttled"
    UNAVAILABLE = "unavailable"
    """The other side failed, by its own account."""
    UNAUTHORISED = "unauthorised"
    MISCONFIGURED = "misconfigured"
    """The other side does not know what our settings name."""
    NOT_READY = "not_ready"
    GONE = "gone"
    """Deleted, or never stored."""
    ABSENT = "absent"
    """There never was any audio."""
    TRUNCATED = "truncated"
    TOO_LARGE = "too_large"
    NOT_AUDIO = "not_audio"
    STRAYED = "strayed"
    """A redirect led to a place that we do not go."""
    STRANGE_ANSWER = "strange_answer"
    BAD_NAME = "bad_name"
    """An identifier, a key or an address that cannot be one."""
    REFUSED = "refused"
    OPTED_OUT = "opted_out"
    NO_SUCH_NUMBER = "no_such_number"
    REGION_NOT_PERMITTED = "region_not_permitted"
    NOT_A_MOBILE = "not_a_mobile"
    SENDER_UNSUITABLE = "sender_unsuitable"
    SWITCHED_OFF = "switched_off"


class ExternalServiceError(VoiceIntakeError):
    """`code` is the other side's own number, 0 if it gave none. Names no number, no address, no credential."""

    permanent = False

    def __init__(self, service: str, why: FailureReason, *, code: int = 0) -> None:
        super().__init__(f"{service}: {why}" + (f" ({code})" if code else ""))
        self.service = service
        self.why = why
        self.code = code

    @property
    def is_alarming(self) -> bool:
        """Whether a person has to look, because our settings or somebody's intentions are wrong."""
        return self.why in (FailureReason.UNAUTHORISED, FailureReason.MISCONFIGURED, FailureReason.STRAYED)


class TemporaryFailure(ExternalServiceError):
    """It was not done; trying again may help."""


class PermanentFailure(ExternalServiceError):
    """It was not done, and will not be."""

    permanent = True


class UnknownOutcome(ExternalServiceError):
    """The request went out and no answer tells what became of it."""
