"""Rows of cells from text with separators, quotes as spreadsheets write them, and places."""

import pytest

from reportgen.delimited import place_in, read_rows
from reportgen.diagnostics import Place


def rows(text: str, separator: str = "\t") -> list[list[tuple[str, int, int]]]:
    """The rows as texts with line and column."""
    return [
        [(cell.text, cell.place.line, cell.place.column) for cell in row] for row in read_rows(text, "a.txt", separator)
    ]


@pytest.mark.parametrize(
    ("text", "separator", "expected"),
    [
        ("", "\t", []),
        ("a\tb\n\n \u3000\nc", "\t", [[("a", 1, 1), ("b", 1, 3)], [("c", 4, 1)]]),
        (" a \t\u3000b\t\n", "\t", [[("a", 1, 2), ("b", 1, 6), ("", 1, 8)]]),
        ('"a, b"\tc', "\t", [[("a, b", 1, 2), ("c", 1, 8)]]),
        ('"a, b", "c",d\n', ",", [[("a, b", 1, 2), ("c", 1, 10), ("d", 1, 13)]]),
        ('"a ""b"" c"\td', "\t", [[('a "b" c', 1, 2), ("d", 1, 13)]]),
        ('"a\nb"\tc\nd', "\t", [[("a\nb", 1, 2), ("c", 2, 4)], [("d", 3, 1)]]),
        ('"a\n\nb"\n"c"', "\t", [[("a\n\nb", 1, 2)], [("c", 4, 2)]]),
        ('""\ta', "\t", [[("", 1, 2), ("a", 1, 4)]]),
        ("a||b|c", "||", [[("a", 1, 1), ("b|c", 1, 4)]]),
        ("a.b", ".", [[("a", 1, 1), ("b", 1, 3)]]),
    ],
)
def test_rows_are_read(text: str, separator: str, expected: list[list[tuple[str, int, int]]]) -> None:
    assert rows(text, separator) == expected


@pytest.mark.parametrize("cell", ['"a', 'a"', '"a" b', 'a "b"', '"a"b"', '"'])
def test_a_quote_that_encloses_no_cell_is_a_character(cell: str) -> None:
    assert rows(f"{cell}\tx\ny") == [[(cell, 1, 1), ("x", 1, len(cell) + 2)], [("y", 2, 1)]]


def test_two_stray_quotes_do_not_swallow_the_rows_between_them() -> None:
    assert [[text for text, _, _ in row] for row in rows('"a\tb\nc\td"\n')] == [['"a', "b"], ["c", 'd"']]


def test_a_line_of_nothing_but_separators_is_blank_and_one_of_thousands_of_cells_is_short() -> None:
    assert rows("\t" * 3000) == []
    ((*_, (last, _, column)),) = rows("a\t" * 3000)
    assert (len(last), column) == (3999, 2001)


def test_a_place_inside_a_cell_of_two_lines_is_on_the_second() -> None:
    assert place_in("ab\ncd", 1, Place("f", 3, 5)) == Place("f", 3, 6)
    assert place_in("ab\ncd", 4, Place("f", 3, 5)) == Place("f", 4, 2)
