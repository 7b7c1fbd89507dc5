"""The letters that go with extracts, as the registers have them: for packets, and for what is filed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from reportgen.archive.manifest import Input
from reportgen.dataset.model import Edition
from reportgen.diagnostics import DataError, Problems, has_errors
from reportgen.document.compose import extract_names
from reportgen.document.load_style import load_style
from reportgen.document.registry import compose_all, kinds_of
from reportgen.document.style import Style
from reportgen.document.subjects import Letter, OfLetters
from reportgen.document.texts import LetterTexts, load_letter_texts
from reportgen.inquiry.letter import list_title
from reportgen.japanese.municipalities import Municipality
from reportgen.open_data.settings import Settings
from reportgen.packets.register import Entry, read_register
from reportgen.pipeline.make import Made, Order, make
from reportgen.pipeline.series import read_layers
from reportgen.pipeline.sources import LETTER_TEXTS, STYLE, Dataset, Sources, load_publishing
from reportgen.workspace import Workspace, read_file, shown
from reportgen.writers.registry import USUAL_FORMATS

LETTER_STYLE = "templates/letter-style.yaml"
_REGISTER = re.compile(r"(\d{4})\.yaml")


class Looks(NamedTuple):
    """What letters say and how they and the data with them look, and the templates that say so."""

    texts: LetterTexts
    style: Style
    publishing: Settings
    inputs: tuple[Input, ...]


class Register(NamedTuple):
    """The register of a fiscal year as it lies in the workspace; no data where there is none yet."""

    dataset: Dataset
    entries: Sequence[Entry]


class Recorded(NamedTuple):
    """The letters that the registers have about an edition, and what they are made from."""

    letters: tuple[Letter, ...]
    looks: Looks
    datasets: tuple[Dataset, ...]


def load_recorded(workspace: Workspace, edition: Edition) -> Recorded | None:
    """The letters about an edition; None where there are none. Raises DataError where they can't be read, FileError."""
    problems: Problems = []
    registers = load_registers(workspace, problems)
    entries = entries_of(edition, registers)
    letters = [letter_of(town, entries[key]) for town in edition.partners if (key := key_of(town)) in entries]
    if not letters and not has_errors(problems):
        return None
    looks = load_looks(workspace, problems)
    if looks is None or has_errors(problems):
        raise DataError(problems)
    of_edition = [one.dataset for one in registers.values() for entry in one.entries if entry.as_of == edition.as_of]
    return Recorded(tuple(letters), looks, tuple(dict.fromkeys(of_edition)))


def load_looks(workspace: Workspace, problems: Problems) -> Looks | None:
    """What letters say and how they look, errors going to `problems`. Raises FileError."""
    layers = {name: read_layers(workspace, name) for name in (LETTER_TEXTS, STYLE, LETTER_STYLE)}
    *beneath, (data, path) = layers[LETTER_TEXTS]
    texts, found = load_letter_texts(data, path, beneath)
    problems += found
    *beneath, (data, path) = (*layers[STYLE], *layers[LETTER_STYLE])
    style, found = load_style(data, path, beneath)
    problems += found
    publishing, of_data = load_publishing(workspace, problems)
    inputs = tuple([Input(name, sha256(files[-1][0]).hexdigest()) for name, files in layers.items()])
    if texts is None or style is None or publishing is None:
        return None
    return Looks(texts, style, publishing, (*inputs, of_data))


def load_registers(workspace: Workspace, problems: Problems) -> dict[int, Register]:
    """The registers by fiscal year, errors going to `problems`. Raises FileError."""
    found = {}
    for path in sorted(workspace.letters.glob("*.yaml")):
        if match := _REGISTER.fullmatch(path.name):
            data = read_file(path)
            dataset = Dataset(path.relative_to(workspace.root).as_posix(), data)
            found[int(match[1])] = Register(dataset, read_register(data, shown(path), problems))
    return found


def key_of(town: Municipality) -> str:
    """By what the register knows a town."""
    return town.code or town.name


def entries_of(edition: Edition, registers: Mapping[int, Register]) -> dict[str, Entry]:
    """The letters about that day's edition, by the keys of their towns."""
    entries = [entry for register in registers.values() for entry in register.entries]
    return {entry.code: entry for entry in entries if entry.as_of == edition.as_of}


def letter_of(town: Municipality, entry: Entry) -> Letter:
    """The letter that the register has of a town."""
    return Letter(town, entry.to, entry.number, entry.day, entry.old_as_of)


def letters_about(sources: Sources, letters: Sequence[Letter]) -> OfLetters:
    """The letters with what they say of the edition. Raises DataError where a template fails."""
    edition, texts = sources.edition, sources.texts
    folders = {letter.town: extract_names(edition, letter.town, texts)[0] for letter in letters}
    return OfLetters(edition, list_title(edition, texts), tuple(letters), folders)


def make_letters(
    workspace: Workspace, sources: Sources, looks: Looks, subject: OfLetters, made_at: datetime | None = None
) -> Made:
    """The letters as files in the folders of their towns. Raises DataError, FileError."""
    documents = tuple(compose_all(kinds_of("letters"), subject, looks.texts, looks.style))
    order = Order(
        *(documents, documents[0].document, sources.edition, (sources.dataset,), looks.inputs, looks.style),
        *(sources.table, USUAL_FORMATS, made_at),
    )
    return make(workspace, order)
