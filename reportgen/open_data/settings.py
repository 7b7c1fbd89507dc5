"""How open data is published: the form of its files, its licence, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from reportgen.dataset.model import Edition
from reportgen.diagnostics import Diagnostic, Problems, Rule, error, has_errors
from reportgen.document.rendering import values_of
from reportgen.document.text_template import TextTemplate, read_template
from reportgen.yaml_nodes import refuse_comments
from reportgen.yaml_reader import read_yaml

BAD_ADDRESS = error(
    "bad-address",
    "公開する場所は https:// か http:// で始める",
    "公開する場所「{text}」が URL ではありません。",
    "「https://www.city.example.lg.jp/opendata/」のように書いてください。",
)
_NAMES: Final = ("region", "host", "title", "date")
_TEXTS: Final = ("title", "description", "method", "contact")
_LINES: Final = ("keywords", "cautions")
_CHOICES: Final = ("bom", "line_end", "licence", "frequency")
_LINE_ENDS: Final = {"crlf": "\r\n", "lf": "\n"}


class Licence(NamedTuple):
    """A licence by its short name, with its name and where it stands."""

    key: str
    name: str
    address: str


_LICENCES: Final = {
    licence.key: licence
    for licence in (
        Licence(
            *("PDL1.0", "公共データ利用規約（第1.0版）"),
            "https://www.digital.go.jp/resources/open_data/public_data_license_v1.0",
        ),
        Licence(
            *("CC-BY-4.0", "クリエイティブ・コモンズ 表示 4.0 国際"),
            "https://creativecommons.org/licenses/by/4.0/legalcode.ja",
        ),
    )
}
# How often data is renewed, and the code of that in the vocabulary that DCAT-AP asks for.
FREQUENCIES: Final = {
    "annual": ("年1回", "ANNUAL"),
    "biannual": ("年2回", "ANNUAL_2"),
    "quarterly": ("年4回", "QUARTERLY"),
    "monthly": ("毎月", "MONTHLY"),
    "irregular": ("随時", "IRREG"),
}


class Settings(NamedTuple):
    """What `templates/open_data.yaml` says. `frequency` is one of `FREQUENCIES`; `address`, where there is one, ends
    with a slash."""

    has_bom: bool
    line_end: str
    licence: Licence
    frequency: str
    address: str
    texts: Mapping[str, TextTemplate]
    lines: Mapping[str, tuple[TextTemplate, ...]]

    @property
    def encoding(self) -> str:
        """The encoding of the tables as Python calls it."""
        return "utf-8-sig" if self.has_bom else "utf-8"


class Description(NamedTuple):
    """What is said of the data of an edition: texts and lines as they read, by their keys in the settings."""

    edition: Edition
    settings: Settings
    made_at: datetime
    texts: Mapping[str, str]
    lines: Mapping[str, tuple[str, ...]]


def describe(edition: Edition, settings: Settings, title: TextTemplate, made_at: datetime) -> Description:
    """What is said of the edition's data; `title` is the list's. Raises DataError where a text fails."""
    values = values_of(edition)
    values["title"] = title.render(**values)
    texts = {key: text.render(**values) for key, text in settings.texts.items()}
    lines = {key: tuple([line.render(**values) for line in found]) for key, found in settings.lines.items()}
    return Description(edition, settings, made_at, texts, lines)


def load_open_data(
    data: bytes, path: str, beneath: Sequence[tuple[bytes, str]] = ()
) -> tuple[Settings | None, list[Diagnostic]]:
    """The settings in the file, or None where the problems hold an error.

    What it leaves out is as in the files `beneath` (their bytes and paths, the lowest first).
    """
    problems: Problems = []
    reader = read_yaml(data, path, problems, _comments, beneath)
    if reader is None:
        return None, problems
    said = reader.fields(("open_data",))["open_data"].fields((*_CHOICES, "address", *_TEXTS, *_LINES))
    address = said["address"].text(may_be_empty=True).strip()
    if address and not address.startswith(("https://", "http://")):
        said["address"].report(BAD_ADDRESS, text=address)
    texts = {key: one for key in _TEXTS for one in read_template(said[key], _NAMES, may_be_empty=key == "contact")}
    lines = {key: tuple([one for line in said[key].items() for one in read_template(line, _NAMES)]) for key in _LINES}
    settings = Settings(
        said["bom"].flag(),
        _LINE_ENDS[said["line_end"].choice(tuple(_LINE_ENDS))],
        _LICENCES[said["licence"].choice(tuple(_LICENCES))],
        said["frequency"].choice(tuple(FREQUENCIES)),
        address and address.rstrip("/") + "/",
        texts,
        lines,
    )
    return (None if has_errors(problems) else settings), problems


def _comments(keys: tuple[str, ...], is_list: bool) -> Rule | None:
    """A comment may stand behind a choice, but not behind a text."""
    return None if keys[-1:] and keys[-1] in _CHOICES else refuse_comments(keys, is_list)
