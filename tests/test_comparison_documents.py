"""Whole documents on what changed from edition to edition, made by the program and read back without it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import accumulate, groupby, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import docx
import pdfplumber
import pikepdf
import pytest
import yaml
from builders import EditionText

from reportgen.japanese.phrases import split_phrases
from reportgen.pipeline.changes import DocumentOptions, compare
from reportgen.workspace import Workspace

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
FIRST = (ROOT / "data/editions/2023-06-01.yaml").read_text("utf-8")
DAYS = ("2023-06-01", "2024-06-01", "2025-06-01")
STYLES = (None, "mincho", "landscape", "a3", "large")
NEVER_FIRST = set(
    "、。，．,.・：；:;！？!?）」』】〉》〕］｝)]}ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々ゝゞヽヾ％%〜～"
)
NEVER_LAST = set("（「『【〈《〔［｛([{")
# The marks whose body is the one half of the em, or the other.
OPENING, CLOSING = "「『（〈《【", "」』）〉》】、。"
FIELDS = ("name", "summary", "since", "municipalities", "division")
HOST = "室蘭市"
# Readings as they are printed: pairs of a character and whether it is underlined, white space left out.
Cell = tuple[tuple[str, bool], ...]


# --- Editions, made by editing the text of the real one -------------------------------------------------------------


def new_entry(entry_id: str, name: str, summary: str, towns: str, division: str = "都市政策推進課") -> str:
    return (
        f"      - id: {entry_id}\n        name: {name}\n        summary: {summary}\n        since: 令和6年\n"
        f"        municipalities: [{towns}]\n        division: {division}\n"
    )


SIX_TOWNS = "室蘭市, 登別市, 伊達市, 豊浦町, 壮瞥町, 洞爺湖町"
BUSES = "市町をまたぐバス路線の維持と、予約型の交通の導入を共同で進める"
NOTE = "※事業開始年については、定住自立圏事業に位置付けた年とする"


def second_edition() -> str:
    """Entries added, retired, removed, renamed, reworded, moved; towns that join and leave; another note and year."""
    edition = EditionText(FIRST)
    edition.replace(
        "防災協定を締結し、災害時などにおける応援体制", "防災協定と受援計画を締結し、災害時などにおける応援・受援体制"
    )
    edition.set("teiju-03", name="広域観光推進事業")
    edition.set("teiju-05", retired="{on: 2024-03-31, reason: 県の事業に統合されたため}")
    edition.set("teiju-06", municipalities=f"[{SIX_TOWNS}, 白老町]")
    edition.set("teiju-07", municipalities="[室蘭市, 登別市, 伊達市, 壮瞥町, 洞爺湖町]")
    edition.put(new_entry("teiju-31", "公共交通確保対策事業", BUSES, "室蘭市, 登別市, 白老町"), after="teiju-07")
    edition.take("teiju-08")
    edition.set("teiju-10", earlier="平成15年", division="こども家庭課")
    edition.set("teiju-22", and_others=None)
    edition.put(edition.take("renkei-04"), after="teiju-11")
    edition.set("renkei-10", and_others="ほか")
    edition.replace(NOTE, NOTE.replace("に位置付けた年と", "として位置付けた年度と"))
    edition.set("dantai-13", name="いぶり次世代鉄道政策研究会（I-next）")  # its brackets' width is no change
    edition.set("dantai-18", summary="北海道新幹線の開業効果を、日胆地域の経済活性化と観光に繋げるための取組みを実施")
    return edition.text


def third_edition() -> str:
    """Another region's name, heading, label; a section more; a town that nobody had; notes that come and go."""
    edition = EditionText(second_edition())
    edition.replace("region: 西胆振地域", "region: 西いぶり地域")
    edition.replace("heading: その他の連携事業", "heading: その他の広域連携事業")
    edition.replace("since: 設立年", "since: 設立年度")
    edition.replace("      - ()は、定住自立圏構想以前より実施している事業の開始年\n", "")
    edition.set("renkei-02", municipalities="[室蘭市, 登別市, 伊達市, 福島県伊達市]")
    edition.set("dantai-01", since="昭和37年", summary="戸籍と住民記録の事務の研究等")
    edition.put(edition.take("dantai-19"), after="renkei-07")
    edition.text += (
        "  - id: kyotei\n    heading: 協定\n    columns: {name: 協定の名称, summary: 内容, since: 締結年, "
        "municipalities: 関係市町, division: 所管課}\n    notes: [※締結の順]\n    entries:\n"
    ) + new_entry(
        "kyotei-01", "災害時の相互応援に関する協定", "物資(食料など)の提供と職員の派遣", "室蘭市, 函館市, 札幌市"
    )
    return edition.text


def everything_changed() -> str:
    """Not a single field of an entry, note or heading as it was."""
    edition = EditionText(FIRST)
    for found in re.findall(r"      - id: (\S+)\n", FIRST):
        block = edition.entry(found)
        changed = re.sub(r"name: (.*)", r"name: 新たな\1", block)
        changed = re.sub(r"summary: (.*)", r"summary: 圏域の\1を進める。", changed)
        changed = re.sub(r"since: .*", "since: 令和6年", re.sub(r"        earlier: .*\n", "", changed))
        changed = re.sub(r"(municipalities: \[.*)\]", r"\1, 函館市]", changed)
        changed = re.sub(r"division: (.*)", r"division: \1分室", changed)
        edition.replace(block, changed)
    edition.text = re.sub(r"heading: (.*)", r"heading: 新\1", edition.text)
    return re.sub(r"      - (※|\(\))", r"      - 新\1", edition.text)


def without_the_last_section() -> str:
    return FIRST[: FIRST.index("  - id: dantai")]


def one_section_less() -> str:
    """Every entry of the section in the middle moved to the last one."""
    edition = EditionText(FIRST)
    ids = re.findall(r"      - id: (renkei-\d+)\n", FIRST)
    for found in reversed(ids):
        edition.put(edition.take(found), after="dantai-19")
    start, stop = edition.text.index("  - id: renkei"), edition.text.index("  - id: dantai")
    return edition.text[:start] + edition.text[stop:]


class Case(NamedTuple):
    """Two editions, and what the comparison says of anything but entries: after, before, remarks."""

    old: str
    new: str
    further: tuple[tuple[str, str, str], ...] = ()
    days: tuple[str, str] = DAYS[:2]
    has_ids: bool = True


NEW_NOTE = (NOTE.replace("に位置付けた年と", "として位置付けた年度と"), NOTE, "注")
OTHER_NOTE = "（）は、定住自立圏構想以前より実施している事業の開始年"
THIRD = (
    ("西いぶり地域", "西胆振地域", "地域"),
    ("（削る）", OTHER_NOTE, "注"),
    ("その他の広域連携事業", "その他の連携事業", "区分名"),
    ("設立年度", "設立年", "列の見出し"),
    ("協定", "（新設）", "区分名"),
    ("※締結の順", "（新設）", "注"),
)
HEADINGS = ("西いぶり定住自立圏関連", "その他の連携事業", "法人・団体等")
CASES = {
    "the second edition": Case(FIRST, second_edition(), (NEW_NOTE,)),
    "the second edition without ids": Case(FIRST, second_edition(), (NEW_NOTE,), has_ids=False),
    "the third edition": Case(second_edition(), third_edition(), THIRD, DAYS[1:]),
    "the third edition against the first": Case(FIRST, third_edition(), (NEW_NOTE, *THIRD), (DAYS[0], DAYS[2])),
    "everything taken back": Case(
        third_edition(),
        FIRST,
        tuple(
            (b.replace("（新設）", "（削る）"), a.replace("（削る）", "（新設）"), r) for a, b, r in (NEW_NOTE, *THIRD)
        ),
    ),
    "everything changed": Case(
        FIRST,
        everything_changed(),
        (
            *((f"新{text}", text, "区分名") for text in HEADINGS),
            *((f"新{text}", text, "注") for text in (NOTE, OTHER_NOTE)),
        ),
    ),
    "a section added": Case(without_the_last_section(), FIRST, (("法人・団体等", "（新設）", "区分名"),)),
    "a section removed": Case(FIRST, without_the_last_section(), (("（削る）", "法人・団体等", "区分名"),)),
    "a section emptied": Case(FIRST, one_section_less(), (("（削る）", "その他の連携事業", "区分名"),)),
}


# --- What the editions say, read here without the program -----------------------------------------------------------


def plain(text: str) -> str:
    """Text as it is compared: under NFKC and without white space."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


class Entry(NamedTuple):
    """An entry of a file: its section's number and id, what each column shows, its towns."""

    section: str
    heading: str
    texts: Mapping[str, str]
    labels: Mapping[str, str]
    towns: tuple[str, ...]
    ending: str | None

    def says(self, field: str) -> str:
        return self.texts[field] if field == "name" else f"{self.labels[field]}：{self.texts[field]}"


@cache
def read(text: str) -> tuple[dict[str, str], dict[str, Entry], dict[str, tuple[str, str]]]:
    """The headings by section id, the entries in force by id, and the retired ones' days and reasons."""
    data: dict[str, Any] = yaml.load(text, yaml.BaseLoader)
    entries, retired = {}, {}
    for section in data["sections"]:
        for entry in section["entries"]:
            if "retired" in entry:
                year, month, day = entry["retired"]["on"].split("-")
                shown = f"令和{int(year) - 2018}年{int(month)}月{int(day)}日廃止"
                retired[entry["id"]] = (shown, entry["retired"]["reason"])
                continue
            earlier = f" ({entry['earlier']})" if "earlier" in entry else ""
            texts = {field: entry[field] for field in ("name", "summary", "division")}
            texts["since"] = entry["since"] + earlier
            texts["municipalities"] = "、".join(entry["municipalities"]) + entry.get("and_others", "")
            towns = tuple(entry["municipalities"])
            ending = entry.get("and_others")
            entries[entry["id"]] = Entry(section["id"], section["heading"], texts, section["columns"], towns, ending)
    headings = {section["id"]: section["heading"] for section in data["sections"]}
    return (
        {key: found for key, found in headings.items() if any(e.section == key for e in entries.values())},
        entries,
        retired,
    )


class Change(NamedTuple):
    """What became of an entry: added, changed, retired, removed or unchanged; what the table shows of it; its towns.

    One that moved is told once more as away, in the section that it left.
    """

    kind: str
    row: tuple[str, str, str]
    moved: bool
    section: str
    towns_after: tuple[str, ...]
    towns_before: tuple[str, ...]

    def concerns(self, town: str) -> bool:
        return not town or town in (*self.towns_after, *self.towns_before)


def changes(case: Case) -> Iterator[Change]:
    """What became of every entry, the new edition's in their order, then those that are gone."""
    _, before, _ = read(case.old)
    _, after, retired = read(case.new)
    for key in dict.fromkeys((*after, *before)):
        new, old = after.get(key), before.get(key)
        towns = tuple(entry.towns if entry else () for entry in (new, old))
        if new is None or old is None:
            entry = new or old
            assert entry
            whole = "".join(entry.says(field) for field in FIELDS)
            if new:
                kind, row = "added", (whole, "（新設）", "新設")
            elif key in retired:
                kind, row = "retired", ("（廃止）", whole, "".join(retired[key]))
            else:
                kind, row = "removed", ("（削る）", whole, "削除")
            yield Change(kind, row, False, entry.section, *towns)
            continue
        differs = {field for field in FIELDS if plain(new.texts[field]) != plain(old.texts[field])}
        moved = new.section != old.section
        sides = []
        for entry in (new, old):
            lines = [entry.says(f) if f == "name" or f in differs else "（略）" for f in FIELDS]
            sides.append("".join(line for line, _ in groupby(lines)))
        remarks = [f"〈{old.heading}〉から移動" if moved else "", "名称変更" if "name" in differs else ""]
        is_told = set(new.towns) != set(old.towns) and new.ending == old.ending
        told = {"name", *(["municipalities"] if is_told else [])}
        if labels := [new.labels[field] for field in FIELDS if field in differs - told]:
            remarks.append(f"{'、'.join(labels)}を変更")
        for label, towns_of, others in (
            ("関係市町に追加：", new.towns, old.towns),
            ("関係市町から削除：", old.towns, new.towns),
        ):
            names = "、".join(town for town in towns_of if town not in others)
            remarks.append(label + names if names else "")
        kind = "changed" if differs or moved else "unchanged"
        yield Change(kind, (sides[0], sides[1], "".join(remarks)), moved, new.section, *towns)
        if moved:
            row = ("（移動）", old.texts["name"], f"〈{new.heading}〉へ移動")
            yield Change("away", row, False, old.section, (), old.towns)


def counts(found: Sequence[Change], town: str, *names: str) -> list[int]:
    """How many there are of each name; those before and after, which name the town where one is asked for."""
    numbers = Counter(change.kind for change in found) + Counter(moved=sum(change.moved for change in found))
    here = [change for change in found if change.kind != "away"]
    numbers["after"] = sum(bool(c.towns_after) and town in (*c.towns_after, "") for c in here)
    was = [change for change in found if not change.moved]
    numbers["before"] = sum(bool(c.towns_before) and town in (*c.towns_before, "") for c in was)
    return [numbers[name] for name in names]


BY_SECTION = ("before", "added", "changed", "moved", "retired", "removed", "away", "unchanged", "after")


def expected_by_section(case: Case, town: str = "") -> dict[str, list[int]]:
    concerned = [change for change in changes(case) if change.concerns(town)]
    has_moves = any(change.moved for change in concerned)
    columns = [name for name in BY_SECTION if has_moves or name not in ("moved", "away")]
    headings = read(case.old)[0] | read(case.new)[0]
    by_section = {
        heading: counts([change for change in concerned if change.section == key], town, *columns)
        for key, heading in headings.items()
        if not town or any(change.section == key for change in concerned)
    }
    return by_section | {"計": counts(concerned, town, *columns)}


def expected_by_town(case: Case) -> dict[str, list[int]]:
    every = [change for change in changes(case) if change.kind != "away"]
    found = [change for change in every if change.kind != "unchanged"]
    towns = {town for change in found for town in (*change.towns_after, *change.towns_before)} - {HOST}
    made = {}
    for town in towns:
        own = [change for change in found if change.concerns(town)]
        both = [change for change in own if change.towns_after and change.towns_before]
        joined = sum(town not in change.towns_before for change in both)
        left = sum(town not in change.towns_after for change in both)
        before, after = (
            sum(town in towns for towns in side) for side in zip(*(c[-2:][::-1] for c in every), strict=True)
        )
        numbers = counts(own, town, "added", "changed", "retired", "removed")
        made[town] = [before, *numbers[:2], joined, left, *numbers[2:], after]
    return made


# --- What the files say ---------------------------------------------------------------------------------------------


class Read(NamedTuple):
    """The tables of a file: readings side by side, counts by section and by town, and all else that is text."""

    sides: list[tuple[Cell, Cell, Cell]]
    by_section: dict[str, list[int]]
    by_town: dict[str, list[int]]


def text_of(cell: Cell) -> str:
    return "".join(character for character, _ in cell)


def pieces(cell: Cell) -> list[tuple[str, bool]]:
    """The stretches that are underlined, and those that are not."""
    return [("".join(c for c, _ in group), mark) for mark, group in groupby(cell, key=lambda pair: pair[1])]


def marked(cell: Cell) -> str:
    return "".join(f"[{text}]" if is_underlined else text for text, is_underlined in pieces(cell))


def gathered(tables: Sequence[Sequence[Sequence[Cell]]]) -> Read:
    """The rows of all tables by what their first label says."""
    found: dict[str, list[Sequence[Cell]]] = {"変更後": [], "区分": [], "市町": []}
    for header, *rows in tables:
        found[text_of(header[0])[:3]] += rows
    numbers = [
        {text_of(subject): [int(text_of(cell)) for cell in cells] for subject, *cells in found[kind]}
        for kind in ("区分", "市町")
    ]
    return Read([(after, before, remarks) for after, before, remarks in found["変更後"]], numbers[0], numbers[1])


@cache
def read_word(path: Path) -> Read:
    def cell_of(cell: Any) -> Cell:
        (paragraph,) = cell.paragraphs
        return tuple(
            (character, bool(run.font.underline))
            for run in paragraph.runs
            for character in run.text
            if not character.isspace()
        )

    tables = docx.Document(str(path)).tables
    return gathered([[[cell_of(cell) for cell in row.cells] for row in table.rows] for table in tables])


def lines_of_word(path: Path) -> Iterator[Cell]:
    """The lines of the cells of a Word file, with their white space."""
    for table in docx.Document(str(path)).tables[1:]:
        for cell in (cell for row in table.rows for cell in row.cells):
            pairs = [(c, bool(run.font.underline)) for run in cell.paragraphs[0].runs for c in run.text]
            for is_end, group in groupby(pairs, key=lambda pair: pair[0] == "\n"):
                if not is_end:
                    yield tuple(group)


@cache
def read_pdf(path: Path) -> tuple[Read, list[list[str]]]:
    """The tables of a PDF, and the lines of each cell."""
    tables, lines = [], []
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            underlines = [line for line in page.lines if is_underline(line)]
            ruled = page.filter(lambda item: item["object_type"] != "line" or not is_underline(item))
            for table in sorted(ruled.find_tables(), key=lambda table: float(table.bbox[1])):
                rows = []
                for row in table.rows:
                    cells = [lines_of(box, page, underlines) for box in row.cells if box]
                    lines += [["".join(c for c, _ in line) for line in cell] for cell in cells]
                    rows.append(
                        [tuple(pair for line in cell for pair in line if not pair[0].isspace()) for cell in cells]
                    )
                tables.append(rows)
            page.close()
    return gathered(tables), lines


def is_underline(line: Mapping[str, Any]) -> bool:
    """Whether a line is one of a text's: rules of tables are drawn in the widths that the style names."""
    return line["linewidth"] not in (0.4, 0.6, 0.75, 1.0)


def lines_of(box: tuple[float, ...], page: Any, underlines: Sequence[Mapping[str, Any]]) -> list[Cell]:
    """The lines of the characters in a cell."""
    x0, top, x1, bottom = box
    inside = [
        c for c in page.chars if x0 < (c["x0"] + c["x1"]) / 2 < x1 and top < (c["top"] + c["bottom"]) / 2 < bottom
    ]
    by_line = groupby(inside, key=lambda c: round(c["matrix"][5], 1))
    return [tuple((c["text"], is_underlined(c, page, underlines)) for c in group) for _, group in by_line]


def is_underlined(char: Mapping[str, Any], page: Any, underlines: Sequence[Mapping[str, Any]]) -> bool:
    baseline = float(page.height) - char["matrix"][5]
    left, right = char["x0"], char["x1"]
    if char["text"] in OPENING:
        left = (left + right) / 2
    elif char["text"] in CLOSING:
        right = (left + right) / 2
    return any(
        0 < line["top"] - baseline < 0.3 * char["size"]
        and min(line["x1"], right) - max(line["x0"], left) > (right - left) / 2
        for line in underlines
    )


# --- Making them ----------------------------------------------------------------------------------------------------


class Files(NamedTuple):
    """The PDF and the Word file of a comparison."""

    pdf: Path
    word: Path


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Files]:
    """The files of a case, for one town or all, in a style; each made once."""

    @cache
    def workspace(name: str) -> Workspace:
        root = tmp_path_factory.mktemp("workspace")
        (root / "data/editions").mkdir(parents=True)
        case = CASES[name]
        for day, text in zip(case.days, (case.old, case.new), strict=True):
            told = text if case.has_ids else re.sub(r"      - id: \S+\n        ", "      - ", text)
            (root / f"data/editions/{day}.yaml").write_text(EditionText(told).of_day(day), "utf-8")
        return Workspace(root, ROOT)

    @cache
    def make(name: str, town: str = "", style: str | None = None) -> Files:
        space = workspace(name)
        days = [date.fromisoformat(day) for day in CASES[name].days]
        compare(space, days[0], days[1], town or None, DocumentOptions(("pdf", "docx"), style))
        folder = tmp_path_factory.mktemp("files")
        made = sorted((space.root / "out/comparisons").rglob("新旧対照表*"), key=lambda path: path.suffix)
        copies = [Path(shutil.copy(path, folder)) for path in made]
        shutil.rmtree(space.root / "out")
        return Files(copies[1], copies[0])

    return make


Make = Callable[..., Files]
# All tests of a case one after another, so that one process makes and reads its files.
EVERY_CASE = pytest.mark.parametrize("name", CASES, scope="module")
# Those whose PDF is read, too, which is dear: between them they have tables of every shape.
PRINTED = ("the second edition", "the third edition against the first", "a section emptied")
TOWNS = ("登別市", "豊浦町", "白老町", "壮瞥町", "苫小牧市")


@EVERY_CASE
def test_every_changed_entry_stands_complete_with_the_new_reading_left_and_the_old_one_right(
    name: str, files: Make
) -> None:
    case = CASES[name]
    rows = [tuple(plain(text_of(cell)) for cell in row) for row in read_word(files(name).word).sides]
    told = [change for change in changes(case) if change.kind != "unchanged"]
    wanted = [*(change.row for change in told), *case.further]
    omitted = ("(略)", "(略)", "")
    assert Counter(row for row in rows if row != omitted) == Counter(tuple(map(plain, row)) for row in wanted)
    after = [plain(change.row[0]) for change in told if change.kind in ("added", "changed")]
    assert [row[0] for row in rows if row[0] in after] == after


@EVERY_CASE
def test_unchanged_entries_are_left_out_and_a_mark_stands_for_each_run_of_them(name: str, files: Make) -> None:
    rows = [tuple(text_of(cell) for cell in row) for row in read_word(files(name).word).sides]
    omitted = [row == ("（略）", "（略）", "") for row in rows]
    assert not any(one and other for one, other in pairwise(omitted))
    found = list(changes(CASES[name]))
    shown = {change.section for change in found if change.kind != "unchanged"}
    assert any(omitted) == any(change.kind == "unchanged" and change.section in shown for change in found)


@pytest.mark.parametrize("name", PRINTED, scope="module")
def test_the_pdf_and_the_word_file_say_the_same_and_underline_the_same(name: str, files: Make) -> None:
    made = files(name)
    pdf, _ = read_pdf(made.pdf)
    word = read_word(made.word)
    assert [[marked(cell) for cell in row] for row in pdf.sides] == [
        [marked(cell) for cell in row] for row in word.sides
    ]
    assert pdf == word


@EVERY_CASE
def test_without_what_is_underlined_both_sides_say_the_same(name: str, files: Make) -> None:
    labels = {label for text in CASES[name][:2] for entry in read(text)[1].values() for label in entry.labels.values()}
    of_either = re.compile("|".join(f"{label}：" for label in sorted(labels, key=len, reverse=True)))
    for after, before, remarks in read_word(files(name).word).sides:
        sides = [text_of(after), text_of(before)]
        assert not any(is_underlined for _, is_underlined in remarks)
        if {"（新設）", "（削る）", "（廃止）", "（移動）"} & set(sides):
            whole, mark = (after, before) if sides[1] == "（新設）" else (before, after)
            assert all(is_underlined for _, is_underlined in whole)
            assert not any(is_underlined for _, is_underlined in mark)
            continue
        rest = ["".join(c for c, is_underlined in cell if not is_underlined) for cell in (after, before)]
        one, other = (plain(of_either.sub("", text)).replace("、", "") for text in rest)
        assert one == other
        underlined = any(is_underlined for cell in (after, before) for _, is_underlined in cell)
        assert underlined == (plain(sides[0]) != plain(sides[1]))


IN_A_WORD = re.compile("[一-鿿々]{2}|[ァ-ヿ]{2}")


@EVERY_CASE
def test_underlines_begin_and_end_with_phrases_names_or_years(name: str, files: Make) -> None:
    labels = {label for text in CASES[name][:2] for entry in read(text)[1].values() for label in entry.labels.values()}
    seen = 0
    for line in lines_of_word(files(name).word):
        label = next((label for label in labels if text_of(line).startswith(f"{label}：")), "")
        said = line[len(label) + 1 :] if label else line
        text = text_of(said)
        if label == "関係市町":
            parts = re.findall("[^、]+?(?:、|(?=ほか$)| (?=他$)|$)|ほか$|他$", text)
        else:
            parts = re.findall(r"\S+ ?", text) if label.endswith(("年", "年度")) else split_phrases(text)
        assert "".join(parts) == text
        ends = {0, *accumulate(map(len, parts))}
        reached = 0
        for piece, is_underlined in pieces(said):
            if is_underlined:
                assert {reached, reached + len(piece)} <= ends, marked(said)
                for at in (reached, reached + len(piece)):
                    assert not IN_A_WORD.fullmatch(text[max(at - 1, 0) : at + 1]), marked(said)
                seen += 1
            reached += len(piece)
    assert seen


@EVERY_CASE
def test_the_summary_counts_what_changed_by_section_and_by_town(name: str, files: Make) -> None:
    case = CASES[name]
    word = read_word(files(name).word)
    assert word.by_section == {plain(key): numbers for key, numbers in expected_by_section(case).items()}
    assert word.by_town == expected_by_town(case)


MIXED = "the second edition"
SECOND = [
    ("（略）", "（略）", ""),
    (
        "西胆振防災体制構築事業事業内容：6市町による[防災協定と受援計画を]締結し、災害時などにおける[応援・受援体制を]構築（略）",
        "西胆振防災体制構築事業事業内容：6市町による[防災協定を]締結し、災害時などにおける[応援体制を]構築（略）",
        "事業内容を変更",
    ),
    ("[広域観光推進事業]（略）", "[広域観光事業]（略）", "名称変更"),
    ("（略）", "（略）", ""),
    (
        "（廃止）",
        "[不法投棄防止啓発事業事業内容：住民啓発や合同パトロールの実施など事業開始年：平成23年"
        "関係市町：室蘭市、登別市、伊達市、豊浦町、壮瞥町、洞爺湖町担当課：環境課]",
        "令和6年3月31日廃止県の事業に統合されたため",
    ),
    (
        "再生可能エネルギー導入促進事業（略）関係市町：室蘭市、登別市、伊達市、豊浦町、壮瞥町、洞爺湖町、[白老町]（略）",
        "再生可能エネルギー導入促進事業（略）関係市町：室蘭市、登別市、伊達市、豊浦町、壮瞥町、洞爺湖町（略）",
        "関係市町に追加：白老町",
    ),
    (
        "広域総合学習推進事業（略）関係市町：室蘭市、登別市、伊達市、壮瞥町、洞爺湖町（略）",
        "広域総合学習推進事業（略）関係市町：室蘭市、登別市、伊達市、[豊浦町、]壮瞥町、洞爺湖町（略）",
        "関係市町から削除：豊浦町",
    ),
]


def test_the_table_reads_as_an_office_would_write_it(files: Make) -> None:
    rows = [tuple(marked(cell) for cell in row) for row in read_word(files(MIXED).word).sides]
    assert rows[: len(SECOND)] == SECOND
    moved = ("ごみ処理等（略）", "ごみ処理等（略）", "〈その他の連携事業〉から移動")
    away = ("（移動）", "[ごみ処理等]", "〈西いぶり定住自立圏関連〉へ移動")
    assert [row for row in rows if "ごみ処理等" in row[1]] == [moved, away]
    beginning = "北海道新幹線×nittan地域戦略会議組織の概要・目的：北海道新幹線の開業効果を、日胆地域の"
    ending = "繋げるための取組みを実施（略）"
    assert rows[-2] == (
        *(f"{beginning}[経済活性化と観光に]{ending}", f"{beginning}[経済活性化に]{ending}", "組織の概要・目的を変更"),
    )


@pytest.mark.parametrize(
    ("name", "town"),
    [
        *((MIXED, town) for town in TOWNS),
        *(("the third edition against the first", town) for town in ("豊浦町", "白老町")),
        ("the second edition without ids", "登別市"),
    ],
)
def test_a_towns_document_holds_what_concerns_it_just_as_the_whole_one_does(name: str, town: str, files: Make) -> None:
    case = CASES[name]
    concerned = [change for change in changes(case) if change.concerns(town)]
    made = files(name, town)
    word = read_word(made.word)
    told = {tuple(map(plain, change.row)) for change in concerned if change.kind != "unchanged"}
    further = {tuple(map(plain, row)) for row in case.further}
    rows = [row for row in word.sides if text_of(row[0]) != "（略）" or text_of(row[1]) != "（略）"]
    assert {tuple(plain(text_of(cell)) for cell in row) for row in rows} - further == told
    whole = read_word(files(name).word).sides
    assert [row for row in rows if row not in whole] == []
    assert word.by_section == {plain(key): numbers for key, numbers in expected_by_section(case, town).items()}
    assert word.by_town == {}
    with pikepdf.open(made.pdf) as pdf:
        assert f"{town}関係分" in str(pdf.docinfo["/Title"])


def test_a_towns_two_files_say_the_same(files: Make) -> None:
    made = files(MIXED, TOWNS[0])
    assert read_pdf(made.pdf)[0] == read_word(made.word)


def test_where_nothing_changed_both_files_say_so(tmp_path: Path) -> None:
    (tmp_path / "data/editions").mkdir(parents=True)
    for day in DAYS[:2]:
        (tmp_path / f"data/editions/{day}.yaml").write_text(EditionText(FIRST).of_day(day), "utf-8")
    days = [date.fromisoformat(day) for day in DAYS[:2]]
    compare(Workspace(tmp_path, ROOT), days[0], days[1], None, DocumentOptions(("pdf", "docx")))
    (pdf,) = tmp_path.rglob("*.pdf")
    (word,) = tmp_path.rglob("*.docx")
    with pdfplumber.open(pdf) as file:
        (page,) = file.pages
        text = page.extract_text()
        assert page.find_tables() == []
    assert "変更はありません。" in text
    document = docx.Document(str(word))
    assert [document.tables, document.paragraphs[-1].text[-9:]] == [[], "変更はありません。"]


# --- On paper -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "style"),
    [
        *((name, None) for name in PRINTED),
        *((MIXED, style) for style in ("mincho", "large")),
    ],
    scope="module",
)
def test_no_line_in_any_cell_breaks_a_rule(name: str, style: str | None, files: Make) -> None:
    _, cells = read_pdf(files(name, style=style).pdf)
    towns = "|".join(
        sorted({town for text in CASES[name][:2] for e in read(text)[1].values() for town in e.towns}, key=len)
    )
    unbroken = re.compile(rf"(?:明治|大正|昭和|平成|令和)(?:元|[0-9]+)年(?:[0-9]+月(?:[0-9]+日)?)?|(?:{towns})")
    for lines in cells:
        for before, after in pairwise(lines):
            assert after[0] not in NEVER_FIRST, lines
            assert before[-1] not in NEVER_LAST, lines
            assert not (before[-1].isdigit() and after[0].isdigit()), lines
        text = "".join(lines)
        ends = {len("".join(lines[:count])) for count in range(1, len(lines))}
        for match in unbroken.finditer(text):
            assert ends.isdisjoint(range(match.start() + 1, match.end())), lines


@pytest.mark.parametrize("style", STYLES)
def test_both_readings_stand_in_columns_of_one_width(style: str | None, files: Make) -> None:
    with pdfplumber.open(files(MIXED, style=style).pdf) as pdf:
        seen = 0
        for page in pdf.pages:
            ruled = page.filter(lambda item: item["object_type"] != "line" or not is_underline(item))
            for table in ruled.find_tables({"snap_tolerance": 0.5}):
                boxes = [box for box in table.rows[0].cells if box]
                if len(boxes) == 3:
                    after, before, remarks = (box[2] - box[0] for box in boxes)
                    assert after == pytest.approx(before, abs=0.02)
                    assert remarks < after
                    seen += 1
            if seen >= 2:
                break
    assert seen >= 2
    for made in docx.Document(str(files(MIXED, style=style).word)).tables[2:]:
        one, other = (column.width or 0 for column in list(made.columns)[:2])
        assert abs(one - other) <= 635  # a twip


@pytest.mark.parametrize("checker", ["pdfua", "outloud"])
def test_accessibility_checkers_find_nothing(checker: str, files: Make) -> None:
    pdfs = [files(MIXED, style=style).pdf for style in (None, "large")]
    pdfs += [files(name).pdf for name in ("the third edition", "a section removed")]
    pdfs.append(files(MIXED, TOWNS[0]).pdf)
    command = {
        "pdfua": ["pdfua", "check"],
        # a table of one row has more headers than other cells, which it takes for headings cut in pieces
        "outloud": ["outloud", "--fail-on", "warning", "--skip", "TBL-010"],
    }[checker]
    arguments = [str(BIN / command[0]), *command[1:], *map(str, pdfs)]
    checked = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    passed = {"pdfua": "PASS (no findings)", "outloud": "0 error(s), 0 warning(s)"}[checker]
    assert checked.stdout.count(passed) == len(pdfs)


def test_a_reading_longer_than_a_page_goes_on_over_pages_and_loses_nothing(tmp_path: Path) -> None:
    long = "".join(f"{number}番目の公共交通の路線を維持する。" for number in range(100))
    edition = EditionText(FIRST)
    edition.set("teiju-02", summary=long.replace("50番目の", "50番目の新しい"))
    before = EditionText(FIRST)
    before.set("teiju-02", summary=long)
    (tmp_path / "data/editions").mkdir(parents=True)
    for day, text in zip(DAYS[:2], (before, edition), strict=True):
        (tmp_path / f"data/editions/{day}.yaml").write_text(text.of_day(day), "utf-8")
    days = [date.fromisoformat(day) for day in DAYS[:2]]
    compare(Workspace(tmp_path, ROOT), days[0], days[1], None, DocumentOptions(("pdf", "docx")))
    (pdf,) = tmp_path.rglob("*.pdf")
    (word,) = tmp_path.rglob("*.docx")
    parts = [row for row in read_pdf(pdf)[0].sides if text_of(row[0]) != "（略）"]
    assert len(parts) > 1
    (whole,) = [row for row in read_word(word).sides if text_of(row[0]) != "（略）"]
    for column in range(3):
        assert tuple(pair for row in parts for pair in row[column]) == whole[column]
    assert marked(whole[0]) == f"西胆振防災体制構築事業事業内容：{long}（略）".replace("50番目の", "50番目の[新しい]")
