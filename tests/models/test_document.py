"""docs/database.md says what the models say."""

from pathlib import Path

from models.document import document
from models.tables import IN_READING_ORDER, metadata

PAGE = Path(__file__).parents[2] / "docs" / "database.md"


def test_the_page_is_in_step_with_the_models() -> None:
    """If this fails: `python -m models.document > docs/database.md`."""
    assert PAGE.read_text(encoding="utf-8") == document()


def test_every_table_is_told() -> None:
    assert {model.__tablename__ for model in IN_READING_ORDER} == set(metadata.tables)


def test_every_table_and_column_says_what_it_holds() -> None:
    columns = [column for table in metadata.tables.values() for column in table.columns]
    assert [table.name for table in metadata.tables.values() if not table.comment] == []
    assert [str(column) for column in columns if not column.comment] == []


def test_a_column_that_may_be_null_says_what_null_means() -> None:
    columns = [column for table in metadata.tables.values() for column in table.columns]
    assert [str(column) for column in columns if column.nullable != ("null" in (column.comment or ""))] == []


def test_no_line_of_a_table_breaks_its_row() -> None:
    assert [line for line in document().splitlines() if line.startswith("| ") and line.count(" | ") != 4] == []
