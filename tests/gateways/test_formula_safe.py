import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_intake.gateways.formula_safe import disarm, disarm_typed, plain

TRIGGERS = "=+-@\t\r\n＝＋－＠"
cells = st.text(st.sampled_from([*TRIGGERS, "'", "a", "1", " ", ";"]), max_size=6) | st.text()


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_no_cell_begins_with_what_a_spreadsheet_runs(trigger: str) -> None:
    assert disarm(f"{trigger}cmd|' /C calc'!A0") == f"'{trigger}cmd|' /C calc'!A0"


@given(cells)
def test_a_disarmed_cell_runs_nothing_and_reads_as_it_was(text: str) -> None:
    assert not disarm(text).startswith(tuple(TRIGGERS))
    assert plain(disarm(text)) == text
    assert plain(disarm_typed(text)) == text


def test_an_apostrophe_of_a_name_stays() -> None:
    assert disarm("'t Hooft") == plain("'t Hooft") == "'t Hooft"
