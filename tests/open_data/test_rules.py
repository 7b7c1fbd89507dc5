"""Each rule of machine readability finds what breaks it, and in what is published only what lists do themselves."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO

import pytest
from publishing import LISTS, REAL, edition_of, published, published_list

from reportgen.diagnostics import Diagnostic, Severity
from reportgen.open_data.publish import OpenData
from reportgen.open_data.rules import check_rules, read_files

Break = Callable[[dict[str, bytes]], None]
ENTRIES, NAMED, BODIES, FIGURES = (f"{name}.csv" for name in ("entries", "entry_towns", "towns", "figures"))
# What the lists of other shapes do themselves: ㈱, ①, a number without a unit.
KNOWN: Mapping[str, set[tuple[str, str]]] = {
    "04-kyotei-mokuji": {
        ("L1-08", f"{NAMED}:1:4"),
        ("L1-08", f"{NAMED}:1:6"),
        ("L1-08", f"{BODIES}:1:2"),
        ("L3-04", f"{ENTRIES}:1:17"),
    },
    "12-renkei-chusu": {("L1-08", f"{ENTRIES}:1:9")},
}


def found_in(data: OpenData, break_files: Break = lambda _: None, *, has_bom: bool = True) -> list[Diagnostic]:
    """What the rules find in the files, whose names are without their day, once they are broken."""
    day = next(iter(data.tables)).rpartition("_")[2].removesuffix(".csv")
    files = {file.path.replace(f"_{day}", ""): file.data for file in data.files}
    break_files(files)
    tables = {
        path.replace(f"_{day}", ""): table
        for path, table in data.tables.items()
        if path.replace(f"_{day}", "") in files
    }
    return check_rules(read_files(files, tables, has_bom=has_bom))


@pytest.mark.parametrize("name", LISTS)
def test_what_is_published_keeps_the_rules(name: str) -> None:
    assert {(one.rule, str(one.place)) for one in found_in(published_list(name))} == KNOWN.get(name, set())


def text(path: str, old: str, new: str, count: int = 1) -> Break:
    """Replaces a text in a file of text."""

    def change(files: dict[str, bytes]) -> None:
        assert old.encode() in files[path]
        files[path] = files[path].replace(old.encode(), new.encode(), count)

    return change


def part(name: str, old: str, new: str) -> Break:
    """Replaces a text in a part of the workbook, or adds the part."""

    def change(files: dict[str, bytes]) -> None:
        made = BytesIO()
        with zipfile.ZipFile(BytesIO(files["data.xlsx"])) as before, zipfile.ZipFile(made, "w") as after:
            for one in before.namelist():
                data = before.read(one)
                if one == name:
                    assert old.encode() in data
                    data = data.replace(old.encode(), new.encode(), 1)
                after.writestr(one, data)
            if name not in before.namelist():
                after.writestr(name, new)
        files["data.xlsx"] = made.getvalue()

    return change


def add(path: str, data: bytes) -> Break:
    return lambda files: files.update({path: data})


def drop(path: str) -> Break:
    return lambda files: files.__delitem__(path)


SHEET, STYLES, BOOK = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"
# The rule, the list, what breaks its files, and where that is found.
BROKEN: list[tuple[str, str, Break, str]] = [
    ("L1-01", REAL, add("list.pdf", b""), "list.pdf:1:1"),
    ("L1-02", REAL, text(BODIES, "事業の数\r\n", "事業の数\r\n,,,,,\r\n"), f"{BODIES}:1:1"),
    ("L1-03", REAL, text(BODIES, "事業の数\r\n", "事業の数\r\n,,,,,\r\n"), f"{BODIES}:1:1"),
    ("L1-04", REAL, part("xl/comments1.xml", "", "<comments/>"), "data.xlsx:1:1"),
    ("L1-06", REAL, text(ENTRIES, "健康推進課", "健　康　課"), f"{ENTRIES}:2:16"),
    ("L1-07", REAL, text(ENTRIES, "2011,年", "2011・2012,年"), f"{ENTRIES}:2:9"),
    ("L1-08", REAL, text(ENTRIES, "健康推進課", "健康推進課①"), f"{ENTRIES}:1:16"),
    ("L1-09", "12-renkei-chusu", text(FIGURES, "14600,,", "14600,－,"), f"{FIGURES}:2:6"),
    ("L1-10", REAL, part("xl/drawings/drawing1.xml", "", "<x/>"), "data.xlsx:1:1"),
    ("L1-11", REAL, part(STYLES, "<fills", "<b/><fills"), "data.xlsx:1:1"),
    (
        "L1-12",
        REAL,
        part(SHEET, "</sheetData>", '</sheetData><mergeCells><mergeCell ref="A2:A3"/></mergeCells>'),
        "data.xlsx:1:1",
    ),
    ("L1-13", REAL, part(SHEET, '<row r="2"', '<row r="2" hidden="1"'), "data.xlsx:1:1"),
    ("L1-14", REAL, text(ENTRIES, "健康推進課", '"健康\n推進課"'), f"{ENTRIES}:1:1"),
    ("L1-15", REAL, text(ENTRIES, "健康推進課", "健康,推進課"), f"{ENTRIES}:1:1"),
    ("L2-01", "12-renkei-chusu", text(FIGURES, "14600,,", "14600円,,"), f"{FIGURES}:2:5"),
    ("L2-02", REAL, text(ENTRIES, "健康推進課", "〃"), f"{ENTRIES}:2:16"),
    ("L2-03", REAL, text(ENTRIES, "担当課", "事業内容"), f"{ENTRIES}:1:1"),
    ("L2-04", REAL, text(ENTRIES, "掲載", "けいさい"), f"{ENTRIES}:2:17"),
    ("L2-04", REAL, text(ENTRIES, "防災対策課", "防災 対策課"), f"{ENTRIES}:1:16"),
    ("L2-05", REAL, text(NAMED, "登別市,北", "登別市ほか,北"), f"{NAMED}:3:4"),
    ("L2-06", REAL, part(SHEET, "<v>0</v>", "<f>1+1</f><v>0</v>"), "data.xlsx:1:1"),
    ("L3-01", REAL, text(ENTRIES, "基準日", "西いぶり\r\n基準日"), f"{ENTRIES}:1:1"),
    ("L3-02", REAL, text("dictionary.csv", "掲載｜廃止", ""), f"{ENTRIES}:1:17"),
    ("L3-03", "12-renkei-chusu", text("dictionary.csv", "数がないことを表す記号（－など）", ""), f"{FIGURES}:1:6"),
    ("L3-04", "12-renkei-chusu", text("dictionary.csv", "数値,千円", "数値,"), f"{FIGURES}:1:5"),
    ("L3-05", REAL, text(ENTRIES, "2011,年", "0000,年"), f"{ENTRIES}:2:9"),
    ("L3-06", REAL, text(BODIES, "012050", "012051"), f"{BODIES}:1:1"),
    ("L3-07", REAL, text("history.csv", "項目の変更", "変更点"), "history.csv:1:1"),
    ("L3-08", REAL, drop("about.csv"), ""),
    ("L3-08", REAL, text(ENTRIES, "\ufeff", ""), f"{ENTRIES}:1:1"),
]


def places(found: list[Diagnostic], rule: str) -> list[str]:
    return [str(one.place or "") for one in found if one.rule == rule]


@pytest.mark.parametrize(("rule", "name", "break_files", "place"), BROKEN, ids=[one[0] for one in BROKEN])
def test_a_file_that_breaks_a_rule_is_found(rule: str, name: str, break_files: Break, place: str) -> None:
    found = found_in(published_list(name), break_files)
    assert place in places(found, rule)
    assert {one.severity for one in found} == {Severity.WARNING}


def test_of_each_rule_something_is_broken_here() -> None:
    levels = {1: 15, 2: 6, 3: 9}
    ids = {f"L{level}-{number:02}" for level, last in levels.items() for number in range(1, last + 1)}
    assert {one[0] for one in BROKEN} | {"L1-05", "L3-09"} == ids


def test_columns_whose_names_say_nothing_or_stand_for_years_are_found() -> None:
    edition = edition_of("10-kouen")
    (section,) = edition.sections
    labels = {"place": "―", "area": "面積・令和5年"}
    columns = [one._replace(label=labels.get(one.key, one.label)) for one in section.columns]
    (at,) = [at for at, one in enumerate(columns) if one.key == "area"]
    columns.append(columns[at]._replace(key="next", label="面積・令和6年"))
    entries = [
        entry._replace(columns=tuple(columns), values=(*entry.values, entry.values[at])) for entry in section.entries
    ]
    changed = edition._replace(sections=(section._replace(columns=tuple(columns), entries=tuple(entries)),))
    found = found_in(published(changed))
    assert (places(found, "L1-05"), places(found, "L3-09")) == ([f"{ENTRIES}:1:9"], [f"{ENTRIES}:1:1"])
