"""Where the support policy comes from: a file of the deployment's own, or the one that comes with the program."""

from importlib import resources
from pathlib import Path

from voice_intake.domain.errors import PolicyFault
from voice_intake.domain.policy.policy import Policy, parse


def read_policy(path: Path | None) -> Policy:
    """The policy in a file, None for the packaged one; raises PolicyFault that names the file and every fault in it."""
    file = resources.files("voice_intake.policy") / "support-policy.toml" if path is None else path
    where = f"The support policy ({file}) does not hold"
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise PolicyFault(where, [f"this is not UTF-8 text at byte {error.start}: save it as UTF-8"]) from error
    except OSError as error:
        raise PolicyFault(
            where, [f"it cannot be read: {error.strerror}; let POLICY_FILE name a readable file"]
        ) from error
    return parse(text, where=where)
