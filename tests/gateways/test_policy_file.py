"""The packaged policy, a deployment's own, and files that cannot be read."""

from pathlib import Path

import pytest

from voice_intake.domain.errors import PolicyFault
from voice_intake.gateways.policy_file import read_policy


def test_packaged_policy_is_read_without_a_path() -> None:
    assert read_policy(None).desk_name == "MOCH"


def test_own_policy_is_read_also_as_a_windows_editor_saves_it(tmp_path: Path) -> None:
    packaged = Path(__file__).parents[2] / "voice_intake/policy/support-policy.toml"
    own = tmp_path / "own.toml"
    own.write_text(packaged.read_text(encoding="utf-8").replace('"MOCH"', '"Ø-desken"'), "utf-8-sig", newline="\r\n")
    assert read_policy(own).desk_name == "Ø-desken"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"[desk]\nname = \n", "this is not TOML: Invalid value (at line 2, column 8)"),
        (b'[desk]\nname = "K\xf8benhavn"\n', "this is not UTF-8 text at byte 16: save it as UTF-8"),
        (b"", "desk is missing: give a table [desk]"),
        (None, "it cannot be read: No such file or directory; let POLICY_FILE name a readable file"),
    ],
)
def test_file_that_does_not_hold_is_named_with_its_fault(tmp_path: Path, content: bytes | None, fault: str) -> None:
    file = tmp_path / "own.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(PolicyFault) as caught:
        read_policy(file)
    assert str(caught.value).startswith(f"The support policy ({file}) does not hold:\n  - ")
    assert caught.value.faults[0] == fault
