"""The expected failures.

VoiceIntakeError            a sentence for a person, and whether trying again can help
├── PolicyFault             the policy file does not hold; names every fault
├── ConfigurationFault      a setting does not hold; names every fault
└── RefusedChange           somebody asked for a change that the desk does not allow
"""


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
