import io
from collections.abc import Iterator

import pytest

from voice_intake.domain.customers.faults import UnreadableTable
from voice_intake.gateways import table
from voice_intake.gateways.table import Table
from voice_intake.gateways.table_file import read_table, write_csv


def read(content: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    found = read_table(io.BytesIO(content))
    return list(found.header), [(line, list(cells)) for line, cells in found.rows]


def refusal(content: bytes) -> str:
    with pytest.raises(UnreadableTable) as caught:
        read(content)
    return str(caught.value)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("separator", [b",", b";"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_csv_is_read_with_either_separator_and_with_or_without_a_mark(
    mark: bytes, separator: bytes, end: bytes
) -> None:
    content = mark + separator.join([b"name", b"city"]) + end + separator.join(["Bjørn".encode(), b'"a;b,c"']) + end

    assert read(content) == (["name", "city"], [(2, ["Bjørn", "a;b,c"])])


def test_windows_1252_is_read_and_said() -> None:
    found = read_table(io.BytesIO("name;city\nBjørn;Århus\n".encode("cp1252")))

    assert "Windows-1252" in str(found.note)
    assert list(found.rows) == [(2, ["Bjørn", "Århus"])]


def test_utf8_needs_no_note_also_where_a_letter_lies_across_pieces() -> None:
    content = b"name\n" + b"x" * (1024 * 1024 - 6) + "ø\n".encode()

    assert read_table(io.BytesIO(content)).note is None


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_read_as_excel_writes_it(encoding: str) -> None:
    content = "\ufeffname\tcity\r\nBjørn 🛳\tÅrhus\r\n".encode(encoding)

    found = read_table(io.BytesIO(content))

    assert (found.header, list(found.rows), found.note) == (["name", "city"], [(2, ["Bjørn 🛳", "Århus"])], None)


def test_more_text_than_can_be_kept_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST_TEXT", 100)
    found = read_table(io.BytesIO(b"name\n" + b"x" * 60 + b"\n" + b"y" * 60 + b"\n"))
    with pytest.raises(UnreadableTable, match="far more text"):
        list(found.rows)


def test_a_cell_over_several_lines_keeps_the_lines_in_step() -> None:
    assert read(b'a,b\n"1\n2",3\n4,5\n')[1] == [(2, ["1\n2", "3"]), (4, ["4", "5"])]


def test_disarmed_cells_are_read_as_they_were() -> None:
    assert read(b"a,b\n'+4520123401,'=1\n")[1] == [(2, ["+4520123401", "=1"])]


def test_a_file_with_nothing_in_it_is_a_table_without_columns() -> None:
    assert read(b"") == ([""], [])


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xff\xfea\x00,", "damaged UTF-16 text: save it as CSV UTF-8"),
        (b"\xff\xfea\x00\x00\xd8b\x00", "damaged UTF-16 text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook, or one with a password"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x7fELF\x02\x01\x01\x00" * 9, "The file is no text"),
        (b"a,b\n\x81\x8d\n", "Line 2 is neither UTF-8 nor Windows-1252"),
        (b'a,b\n1,2\n"3,4\n', "Line 3 cannot be read: unexpected end of data"),
        (b'a,b\n"1"2,3\n', "Line 2 cannot be read"),
        (b"a,b\n" + b"1," * 200_000, "Line 2 is far longer than a row"),
        (b"a,b\n" + b"x" * 200_000 + b"\n", "Line 2 cannot be read: field larger than field limit"),
    ],
)
def test_what_is_no_table_is_told_with_what_to_do(content: bytes, told: str) -> None:
    assert told in refusal(content)


def test_a_file_that_is_too_large_is_not_read() -> None:
    class Large(io.BytesIO):
        def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
            return 51 * 2**20 if whence == io.SEEK_END else super().seek(offset, whence)

        def read(self, size: int | None = -1) -> bytes:
            raise AssertionError(f"{size} bytes were read")

    with pytest.raises(UnreadableTable, match="has 51 MB: at most 50 MB are read"):
        read_table(Large())


def test_a_table_that_never_ends_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST_ROWS", 3)

    assert "goes on after 3 rows" in refusal(b"a\n" + b"1\n" * 4)


def test_rows_are_read_one_at_a_time() -> None:
    found: Table = read_table(io.BytesIO(b"a\n1\n2\n"))

    assert isinstance(found.rows, Iterator)
    assert next(found.rows) == (2, ["1"])
    assert found.expected == 2


def test_what_is_written_is_read_again() -> None:
    text = io.StringIO(newline="")
    rows = [("=1", "a;b"), ("'=1", 'say "hi"'), ("", "two\nlines")]
    write_csv(text, ("x", "y"), rows)

    assert text.getvalue().startswith("x,y\n'=1,a;b\n")
    assert read(text.getvalue().encode()) == (
        ["x", "y"],
        [(2, ["=1", "a;b"]), (3, ["'=1", 'say "hi"']), (4, ["", "two\nlines"])],
    )
