"""What goes to each partner town: a letter, its extract, what changed, its rows, and the mail that brings them."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from reportgen.archive.manifest import Input
from reportgen.archive.store import write_files
from reportgen.archive.zips import zipped
from reportgen.dataset.model import Edition
from reportgen.dataset.select import select_towns
from reportgen.diagnostics import DataError, Diagnostic, Problems, UsageError, has_errors, in_order
from reportgen.document.compose import compose_list, town_name
from reportgen.document.compose_letter import lines_of, values_of_letter
from reportgen.document.registry import compose_all, kinds_of
from reportgen.document.rendering import file_name
from reportgen.document.subjects import Composed, Letter, OfComparison, OfDispatch, OfEdition, OfLetters
from reportgen.document.texts import SeriesTexts
from reportgen.japanese.eras import format_date
from reportgen.japanese.municipalities import Municipality, read_known_towns
from reportgen.open_data.files import table_file
from reportgen.open_data.tables import tables_of
from reportgen.packets.mail import Draft, write_draft
from reportgen.packets.messages import (
    CHANGED_SINCE,
    NO_PARTNERS,
    NO_TOWNS,
    NUMBER_TAKEN,
    NUMBERED_LEFT,
    OTHER_LETTER,
)
from reportgen.packets.partners import Partner, Partners, Towns, propose_partners, read_partners
from reportgen.packets.proof import Packet, find_foreign
from reportgen.packets.register import Entry, fiscal_year, next_number, with_entries
from reportgen.pipeline.letters import (
    Looks,
    Register,
    entries_of,
    key_of,
    letter_of,
    letters_about,
    load_looks,
    load_registers,
    make_letters,
)
from reportgen.pipeline.make import Kept, Made, Order, Progress, inputs_of, keep_apart, make
from reportgen.pipeline.messages import SAME_NAME, not_written
from reportgen.pipeline.series import SERIES_TEXTS, load_editions, load_wording
from reportgen.pipeline.sources import MUNICIPALITIES, Dataset, Sources, load_fonts, load_sources
from reportgen.pipeline.towns import towns_of
from reportgen.series.compare import compare_editions
from reportgen.workspace import Workspace, read_file, shown
from reportgen.writers.text import lines_of as lines_of_document

_SENT = (".pdf", ".csv")  # what the mail brings; the letter's Word file stays here
_DIGEST = 12  # figures of an edition's digest in the register


class PacketOptions(NamedTuple):
    """Of which edition, to which towns (none: all); the letters' day (None: today), the first number to be drawn
    (None: the next one; 0: none). `made_at` and `revised_on` as in a build."""

    as_of: date | None
    towns: tuple[str, ...]
    issued_on: date | None
    number: int | None
    today: date
    made_at: datetime | None = None
    revised_on: date | None = None


class Packed(NamedTuple):
    """What was made: the letters, of which `drawn` have a new number, and the files."""

    letters: tuple[Letter, ...]
    drawn: int
    kept: Kept
    register: Path


class _Read(NamedTuple):
    """What is read beside partners: the edition and those before it, the wording and looks, the registers by year."""

    workspace: Workspace
    sources: Sources
    looks: Looks
    series: SeriesTexts
    registers: Mapping[int, Register]
    earlier: Sequence[Edition]


class _Plan(NamedTuple):
    """What is to be made: the letters with their partners, and the register with those that are new."""

    letters: tuple[Letter, ...]
    partners: Partners
    drawn: Sequence[Entry]
    register: Path
    registers: Mapping[str, bytes]


def packet(workspace: Workspace, options: PacketOptions, progress: Progress = lambda *_: None) -> Packed:
    """Makes the packets of the towns, and of all that have a letter already, in out/<as-of>/packets/.

    New letters are put in the register first: a number is never drawn twice. Raises DataError, UsageError and
    FileError; then nothing was written.
    """
    problems: Problems = []
    read = _load(workspace, options.as_of, problems)
    plan = _plan(read, options, problems)
    made = _make(read, plan, options, progress)
    folder = workspace.packets_path(made.edition.as_of)
    made = made._replace(warnings=in_order([*made.warnings, *problems]))
    if plan.drawn:
        try:
            write_files({plan.register: plan.registers[_relative(workspace, plan.register)]})
        except OSError as exc:
            raise not_written(plan.register, exc) from exc
    return Packed(plan.letters, len(plan.drawn), keep_apart(folder, made), plan.register)


def propose(workspace: Workspace, as_of: date | None) -> Path:
    """Writes data/partners.yaml to be filled in, where there is none. Raises DataError, UsageError, FileError."""
    sources = load_sources(workspace, as_of, None, as_printed=False)
    _require_towns(sources.edition)
    path = workspace.partners_path
    try:
        write_files({path: propose_partners(sources.edition)}, fresh=True)
    except (OSError, UnicodeEncodeError) as exc:
        raise not_written(path, exc) from exc
    return path


def _load(workspace: Workspace, as_of: date | None, problems: Problems) -> _Read:
    """All that is read beside partners. Raises DataError with all errors of the edition, registers and wording."""
    looks = load_looks(workspace, problems)
    registers = load_registers(workspace, problems)
    try:
        sources = load_sources(workspace, as_of, None, as_printed=False)
    except DataError as exc:
        raise DataError([*exc.diagnostics, *problems]) from None
    if looks is None:
        raise DataError([*sources.warnings, *problems])
    _require_towns(sources.edition)
    series = load_wording(workspace, sources.texts.list.texts["title"])
    days = [day for day in workspace.edition_days() if day < sources.edition.as_of]
    return _Read(workspace, sources, looks, series, registers, load_editions(workspace, days, sources.table))


def _require_towns(edition: Edition) -> None:
    if not edition.partners:
        raise UsageError([NO_TOWNS.at(None, day=format_date(edition.as_of))])


def _plan(read: _Read, options: PacketOptions, problems: Problems) -> _Plan:
    """Which letters there are to be. Raises DataError with all that is wrong with partners and registers."""
    workspace, sources, registers = read.workspace, read.sources, read.registers
    edition = sources.edition
    asked = towns_of(edition, options.towns)
    recorded = entries_of(edition, registers)
    towns = [town for town in (edition.host, *edition.partners) if town in asked or key_of(town) in recorded]
    partners = _partners(read, towns, problems)
    of = partners.of if partners else {}
    to = {town: _addressee(read, town, of.get(town)) for town in towns}
    digest = sha256(sources.dataset.data).hexdigest()[:_DIGEST]
    day = format_date(edition.as_of)
    for town in towns:
        if entry := recorded.get(key_of(town)):
            problems += _differences(entry, to[town], options.issued_on if town in asked else None)
            if entry.edition not in ("", digest):
                problems.append(CHANGED_SINCE.at(entry.place, town=entry.town, day=day))
    there = {key_of(town) for town in towns}
    problems += [
        NUMBERED_LEFT.at(entry.place, town=entry.town, day=day) for key, entry in recorded.items() if key not in there
    ]
    issued_on = options.issued_on or options.today
    year = fiscal_year(issued_on)
    register = registers.get(year)
    number = next_number(register.entries if register else ())
    if options.number and options.number < number:
        taken = NUMBER_TAKEN.at(None, number=options.number, year=year, last=number - 1, free=number)
        raise UsageError([*problems, taken])
    if partners is None or has_errors(problems):
        raise DataError(problems)
    number = number if options.number is None else options.number
    since = read.earlier[-1].as_of if read.earlier else None
    drawn: list[Entry] = []
    for town in towns:
        if key_of(town) not in recorded:
            step = len(drawn) if number else 0
            name = town_name(edition, town)
            entry = Entry(number + step, issued_on, edition.as_of, town.code, name, to[town], since, digest)
            recorded[key_of(town)] = entry
            drawn.append(entry)
    path = workspace.letters / f"{year}.yaml"
    of_edition = [one for one in registers.values() if any(entry.as_of == edition.as_of for entry in one.entries)]
    files = {one.dataset.path: one.dataset.data for one in of_edition}
    if drawn:
        files[_relative(workspace, path)] = with_entries(register.dataset.data if register else None, year, drawn)
    letters = tuple([letter_of(town, recorded[key_of(town)]) for town in towns])
    return _Plan(letters, partners, drawn, path, files)


def _partners(read: _Read, towns: Sequence[Municipality], problems: Problems) -> Partners | None:
    workspace, sources = read.workspace, read.sources
    path = workspace.partners_path
    if not path.exists():
        problems.append(NO_PARTNERS.at(None, path=shown(path)))
        return None
    known = read_known_towns(read_file(workspace.shipped / MUNICIPALITIES).decode())
    readings = {code: town.reading for code, town in known.items()}
    earlier = {town: one.as_of for one in read.earlier for town in one.partners}
    of = Towns(sources.edition, sources.table, readings, earlier)
    return read_partners(read_file(path), shown(path), of, towns, problems)


def _addressee(read: _Read, town: Municipality, partner: Partner | None) -> str:
    """Whom a letter is addressed to, with 様 or 殿 behind the last line. Raises DataError where a template fails."""
    wording = read.looks.texts.letter.texts
    letter = Letter(town, "", 0, read.sources.edition.as_of)
    values = values_of_letter(letters_about(read.sources, [letter]), letter, read.looks.texts.letter)
    to = (partner and partner.to) or wording["to"].render(**values)
    honorific = (partner and partner.honorific) or wording["honorific"].render(**values)
    return f"{to}　{honorific}"


def _differences(entry: Entry, to: str, issued_on: date | None) -> Iterator[Diagnostic]:
    """In what the register has the letter otherwise than it is asked for."""
    pairs = [("to", entry.to, to)]
    if issued_on:
        pairs.append(("date", entry.day.isoformat(), issued_on.isoformat()))
    for what, kept, asked in pairs:
        if kept != asked:
            yield OTHER_LETTER.at(entry.place, town=entry.town, what=what, kept=kept, asked=asked)


def _make(read: _Read, plan: _Plan, options: PacketOptions, progress: Progress) -> Made:
    """All files of the folder, proved to be each of one town alone. Raises DataError, FileError."""
    workspace, sources, looks = read.workspace, read.sources, read.looks
    subject = letters_about(sources, plan.letters)
    edition, texts, style = sources.edition, sources.texts, sources.style
    towns = [letter.town for letter in plan.letters]
    whole = compose_list(edition, texts, style, options.revised_on)
    of_edition = OfEdition(edition, whole, tuple(towns), options.revised_on)
    extracts = list(compose_all(("extracts",), of_edition, texts, style))
    before = {one.as_of: one for one in read.earlier if one.as_of in {letter.old_as_of for letter in plan.letters}}
    changes = dict(_changes(read, plan.letters, before))
    datasets = [sources.dataset, *_datasets(workspace, plan, list(before))]
    templates = [*sources.template_inputs, *looks.inputs]
    if changes:
        templates.append(Input(SERIES_TEXTS, sha256(read_file(workspace.find(SERIES_TEXTS))).hexdigest()))
    files = make_letters(workspace, sources, looks, subject, options.made_at)
    documents = [*extracts, *changes.values()]
    order = Order(
        *(documents, whole, edition, datasets[:1], templates, style, sources.table, ("pdf",)),
        *(options.made_at, options.revised_on),
    )
    others = make(workspace, order, progress)
    of_letters, of_others = files.all(), others.all()
    documents_of = {town: [extract] for town, extract in zip(towns, extracts, strict=True)}
    for town, composed in changes.items():
        documents_of[town].append(composed)
    packets = [
        _packet(read, plan, subject, letter, documents_of[letter.town], of_letters, of_others)
        for letter in plan.letters
    ]
    selected = select_towns(edition, towns)
    concerned = {packet.town: selected[town] for packet, town in zip(packets, towns, strict=True)}
    if foreign := list(find_foreign(packets, concerned)):
        raise DataError(foreign)
    found: dict[str, bytes] = {}
    for letter, one in zip(plan.letters, packets, strict=True):
        name = subject.folders[letter.town]
        found |= {f"{name}/{path}": data for path, data in one.files.items()}
        found[f"{name}.zip"] = zipped(_sent(one.files), name)
    digests = {
        letter.town: {name: sha256(data).hexdigest() for name, data in _sent(one.files).items()}
        for letter, one in zip(plan.letters, packets, strict=True)
    }
    found |= _dispatch(read, OfDispatch(subject, digests), options.made_at)
    _, fonts = load_fonts(workspace, style)
    inputs = inputs_of(workspace, edition, datasets, templates, fonts, options.made_at, options.revised_on)
    warnings = in_order([*files.warnings, *others.warnings, *sources.warnings])
    return Made.of(edition, found, inputs, warnings)


def _changes(
    read: _Read, letters: Sequence[Letter], before: Mapping[date, Edition]
) -> Iterator[tuple[Municipality, Composed]]:
    """For each town whose letter says so the 新旧対照表 of what concerns it. Raises DataError."""
    compared = {day: compare_editions(old, read.sources.edition) for day, old in before.items()}
    for letter in letters:
        if letter.old_as_of in compared:
            subject = OfComparison(compared[letter.old_as_of], letter.town)
            for composed in compose_all(kinds_of("comparison"), subject, read.series, read.sources.style):
                yield letter.town, composed


def _packet(
    read: _Read,
    plan: _Plan,
    subject: OfLetters,
    letter: Letter,
    documents: Sequence[Composed],
    letters: Mapping[str, bytes],
    others: Mapping[str, bytes],
) -> Packet:
    """The packet of a town: its letter, its documents (the extract first), its rows, and the mail's draft."""
    looks, town, partner = read.looks, letter.town, plan.partners.of[letter.town]
    of_letter = f"{subject.folders[town]}/"
    names = [composed.path.rpartition("/")[2] for composed in documents]
    rows = documents[0].edition
    assert rows is not None, "an extract shows an edition"
    files = _together(
        [(path.removeprefix(of_letter), data) for path, data in letters.items() if path.startswith(of_letter)],
        [(f"{name}.pdf", others[f"{one.path}.pdf"]) for name, one in zip(names, documents, strict=True)],
        [
            (f"{names[0]}_{table.title}.csv", table_file(table, rows.as_of, looks.publishing).data)
            for table in tables_of(rows)
            if any(field.key == "id" for field in table.fields)  # those of its entries
        ],
    )
    wording = looks.texts.mail
    values = values_of_letter(subject, letter, looks.texts.letter)
    values |= {
        "person": partner.contact,
        "contact": "\n".join(filter(None, lines_of(looks.texts.letter, "contact", values))),
        "files": "\n".join([f"　{name}" for name in _sent(files)]),
    }
    text = "\n".join(lines_of(wording, "text", values)).rstrip("\n") + "\n"
    title = wording.texts["title"].render(**values)
    mail = Draft(plan.partners.sender, partner.mail, partner.cc, title, text, letter.issued_on, _sent(files))
    name = file_name(wording.texts["file_name"], values)
    said = _lines_of_letter(looks, subject._replace(letters=(letter,)))
    files[f"{name}.eml"] = draft = write_draft(mail)
    files[f"{name}.txt"] = text.replace("\n", "\r\n").encode("utf-8-sig")
    return Packet(
        town_name(read.sources.edition, town),
        files,
        draft,
        f"{name}.eml",
        {"送付文": said, f"{name}.txt": text.splitlines()},
        frozenset([*letter.to.splitlines(), partner.contact]) - {""},
        frozenset([*partner.mail, *partner.cc]),
        rows,
    )


def _lines_of_letter(looks: Looks, subject: OfLetters) -> list[str]:
    (composed,) = compose_all(kinds_of("letters"), subject, looks.texts, looks.style)
    return list(lines_of_document(composed.document))


def _together(*parts: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    """The files by name. Raises DataError where two are called the same."""
    pairs = [pair for part in parts for pair in part]
    counts = Counter(name.casefold() for name, _ in pairs)
    if same := [name for name, count in counts.items() if count > 1]:
        raise DataError([SAME_NAME.at(None, path=name) for name in same])
    return dict(pairs)


def _sent(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """What the mail brings."""
    return {name: data for name, data in files.items() if name.endswith(_SENT)}


def _dispatch(read: _Read, subject: OfDispatch, made_at: datetime | None) -> dict[str, bytes]:
    """The 送付一覧 as PDF, as Word (with as much of the fonts as letters have) and as CSV."""
    sources, looks = read.sources, read.looks
    style = sources.style._replace(files=looks.style.files)
    (composed,) = compose_all(kinds_of("dispatch"), subject, looks.texts, style)
    order = Order(
        *([composed], composed.document, sources.edition, (sources.dataset,), looks.inputs, style),
        *(sources.table, ("pdf", "docx"), made_at),
    )
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(("団体コード", "市町", "文書番号", "日付", "あて先", "ファイル", "SHA-256"))
    for letter in subject.of.letters:
        values = values_of_letter(subject.of, letter, looks.texts.letter)
        first = (letter.town.code, values["town"], values["number"], letter.issued_on.isoformat(), letter.to)
        for name, digest in subject.files[letter.town].items():
            writer.writerow((*first, name, digest))
    return {**make(read.workspace, order).all(), f"{composed.path}.csv": text.getvalue().encode("utf-8-sig")}


def _datasets(workspace: Workspace, plan: _Plan, days: Sequence[date]) -> Iterator[Dataset]:
    """What is read beside the edition: those before that are compared, whom packets go to, and the registers."""
    for path in (*map(workspace.edition_path, days), workspace.partners_path):
        yield Dataset(_relative(workspace, path), read_file(path))
    yield from [Dataset(path, data) for path, data in sorted(plan.registers.items())]


def _relative(workspace: Workspace, path: Path) -> str:
    return path.relative_to(workspace.root).as_posix()
