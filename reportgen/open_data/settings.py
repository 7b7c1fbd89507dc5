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
_NAMES: Final = (
    *("region", "host", "code", "title", "date", "day", "revised_on"),
    *("licence", "licence_address", "encoding", "line_end"),
)
_TEXTS: Final = ("title", "description", "contact")
_CHOICES: Final = ("bom", "line_end", "licence", "frequency")
# Of the vocabulary that DCAT-AP asks for.
_FREQUENCIES: Final = ("ANNUAL", "ANNUAL_2", "QUARTERLY", "MONTHLY", "IRREG")


class Licence(NamedTuple):
    """A licence by its short name, with its name and where it stands."""

    key: str
    name: str
    address: str


class Settings(NamedTuple):
    """What `templates/open_data.yaml` says; `line_end` is CRLF or LF, `facts` are by what they are about.

    `address`, where there is one, ends with a slash.
    """

    has_bom: bool
    line_end: str
    frequency: str
    address: str
    licence: Licence
    texts: Mapping[str, TextTemplate]
    facts: Mapping[str, TextTemplate]
    keywords: tuple[TextTemplate, ...]


class Description(NamedTuple):
    """What is said of the data of an edition, as it reads."""

    edition: Edition
    settings: Settings
    made_at: datetime
    texts: Mapping[str, str]
    facts: Mapping[str, str]
    keywords: tuple[str, ...]


def describe(edition: Edition, settings: Settings, title: TextTemplate, made_at: datetime) -> Description:
    """What is said of the edition's data; `title` is the list's. Raises DataError where a text fails."""
    values = values_of(edition) | {"code": edition.host.code, "day": edition.as_of.isoformat()}
    values |= {"encoding": f"UTF-8（BOM{'あり' if settings.has_bom else 'なし'}）", "line_end": settings.line_end}
    values |= {"licence": settings.licence.name, "licence_address": settings.licence.address}
    values["title"] = title.render(**values)
    texts, facts = (
        {key: text.render(**values) for key, text in found.items()} for found in (settings.texts, settings.facts)
    )
    return Description(
        edition, settings, made_at, texts, facts, tuple([word.render(**values) for word in settings.keywords])
    )


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
    keys = (*_CHOICES, *_TEXTS, "licences", "address", "facts", "keywords")
    said = reader.fields(("open_data",))["open_data"].fields(keys)
    licences = {
        key.text: Licence(key.text, *[found[name].text() for name in ("name", "address")])
        for key, one in said["licences"].pairs()
        for found in [one.fields(("name", "address"))]
    }
    licence = said["licence"].choice(tuple(licences) or ("",))
    address = said["address"].text(may_be_empty=True).strip()
    if address and not address.startswith(("https://", "http://")):
        said["address"].report(BAD_ADDRESS, text=address)
    has_bom, line_end = said["bom"].flag(), said["line_end"].choice(("CRLF", "LF"))
    frequency = said["frequency"].choice(_FREQUENCIES)
    texts, facts = (
        {key: one for key, text in found for one in read_template(text, _NAMES, may_be_empty=key != "title")}
        for found in ([(key, said[key]) for key in _TEXTS], [(key.text, one) for key, one in said["facts"].pairs()])
    )
    keywords = tuple([one for word in said["keywords"].items() for one in read_template(word, _NAMES)])
    if has_errors(problems):
        return None, problems
    address = address and address.rstrip("/") + "/"
    return Settings(has_bom, line_end, frequency, address, licences[licence], texts, facts, keywords), problems


def _comments(keys: tuple[str, ...], is_list: bool) -> Rule | None:
    """A comment may stand behind a choice, but not behind a text."""
    return None if keys[-1:] and keys[-1] in _CHOICES else refuse_comments(keys, is_list)
