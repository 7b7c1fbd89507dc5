"""What a command reads: editions, templates, fonts and the table of municipalities, loaded and checked."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from reportgen.archive.manifest import Input
from reportgen.dataset.load import load_edition
from reportgen.dataset.model import Edition
from reportgen.diagnostics import DataError, Diagnostic, FileError, UsageError, has_errors, in_order
from reportgen.document.load_style import load_style
from reportgen.document.style import Face, Style
from reportgen.document.texts import Texts, load_texts
from reportgen.japanese.municipalities import MunicipalityTable, read_known_towns, read_municipalities
from reportgen.layout.fonts import FontFace, Fonts, FontStack, FontUnusableError, load_font
from reportgen.layout.messages import FONT_UNUSABLE
from reportgen.pipeline.messages import UNKNOWN_STYLE
from reportgen.pipeline.series import ids_of, load_other_editions, read_layers
from reportgen.workspace import Limit, Workspace, read_file, read_regular, reason, shown

if TYPE_CHECKING:
    from reportgen.open_data.settings import Settings

IMPORT_SETTINGS = "templates/import.yaml"
TEXTS = "templates/texts.yaml"
STYLE = "templates/style.yaml"
OPEN_DATA = "templates/open_data.yaml"
SITE_TEXTS = "templates/site.yaml"
INQUIRY_TEXTS = "templates/inquiry.yaml"
LETTER_TEXTS = "templates/letter.yaml"
FIGURE_TEXTS = "templates/figures.yaml"
MUNICIPALITIES = "data/municipalities.csv"
SHIPPED_MUNICIPALITIES = "02f7e94d9b309d6bde03473079a996e65900ae8f028a716cb007f02919d64822"  # SHA-256


class Dataset(NamedTuple):
    """A file that documents are made from, by its path in the workspace."""

    path: str
    data: bytes


class Sources(NamedTuple):
    """All that a build reads, loaded and checked."""

    edition: Edition
    texts: Texts
    style: Style
    table: MunicipalityTable
    warnings: tuple[Diagnostic, ...]
    dataset: Dataset
    template_inputs: tuple[Input, ...]


def load_sources(workspace: Workspace, as_of: date | None, style_name: str | None, *, as_printed: bool) -> Sources:
    """Everything checked. Raises DataError with all errors of edition and templates together."""
    as_of = as_of or workspace.latest_edition()
    of_table: list[Diagnostic] = []
    table = load_municipalities(workspace, of_table)
    if as_printed:
        from reportgen.readers.importing import load_as_printed

        path = workspace.require_source(as_of)
        data = read_file(path)
        settings, settings_path = load_import_settings(workspace)
        edition, problems = load_as_printed(data, shown(path), settings, settings_path, as_of, table)
    else:
        path = workspace.require_edition(as_of)
        data = read_file(path)
        edition, problems = load_checked_edition(workspace, data, as_of, table)
    problems += [*of_table, *workspace.misnamed_files()]
    texts, style, template_inputs = load_templates(workspace, style_name, problems)
    if edition is None or texts is None or style is None or has_errors(problems):
        raise DataError(problems)
    if as_printed and settings is not None:
        template_inputs += (Input(IMPORT_SETTINGS, sha256(settings).hexdigest()),)
    dataset = Dataset(path.relative_to(workspace.root).as_posix(), data)
    return Sources(edition, texts, style, table, in_order(problems), dataset, template_inputs)


def load_import_settings(workspace: Workspace) -> tuple[bytes | None, str]:
    """The workspace's own import settings, None where it has none, and their path. Raises FileError."""
    path = workspace.root / IMPORT_SETTINGS
    return (read_file(path) if path.exists() else None), shown(path)


def load_checked_edition(
    workspace: Workspace, data: bytes, as_of: date, table: MunicipalityTable
) -> tuple[Edition | None, list[Diagnostic]]:
    """The edition in the data, checked by itself and against the workspace's other editions, and all its problems."""
    path = shown(workspace.edition_path(as_of))
    if len(workspace.edition_days()) == 1:
        return load_edition(data, path, table)
    from reportgen.series.check import check_series

    others = load_other_editions(workspace, as_of, table)
    edition, problems = load_edition(data, path, table, ids_of(others))
    if edition is not None:
        problems += check_series(edition, others)
    return (None if has_errors(problems) else edition), problems


def load_templates(
    workspace: Workspace, style_name: str | None, problems: list[Diagnostic]
) -> tuple[Texts | None, Style | None, tuple[Input, ...]]:
    """The wording and the house style of that name, their errors going to `problems`. Raises UsageError, FileError."""
    if style_name and style_name not in (known := workspace.style_names()):
        raise UsageError([UNKNOWN_STYLE.at(None, name=style_name, known="、".join(known))])
    names = (TEXTS, *style_files(style_name))
    layers = {name: read_layers(workspace, name) for name in names}
    *beneath, (data, path) = layers[TEXTS]
    texts, found = load_texts(data, path, beneath)
    problems += found
    *beneath, (data, path) = [layer for name in style_files(style_name) for layer in layers[name]]
    style, found = load_style(data, path, beneath)
    problems += found
    return texts, style, tuple([Input(name, sha256(layers[name][-1][0]).hexdigest()) for name in names])


def load_publishing(workspace: Workspace, problems: list[Diagnostic]) -> tuple[Settings | None, Input]:
    """How open data is published, errors going to `problems`; and what says so. Raises FileError."""
    from reportgen.open_data.settings import load_open_data

    *beneath, (data, path) = read_layers(workspace, OPEN_DATA)
    settings, found = load_open_data(data, path, beneath)
    problems += found
    return settings, Input(OPEN_DATA, sha256(data).hexdigest())


def style_files(style_name: str | None) -> tuple[str, ...]:
    """Where the house style of that name lies: in the standard one, and in what it has otherwise."""
    return (STYLE, f"templates/style-{style_name}.yaml") if style_name else (STYLE,)


def load_municipalities(workspace: Workspace, warnings: list[Diagnostic] | None = None) -> MunicipalityTable:
    """The table of municipalities; what is odd in the workspace's own goes to `warnings`.

    The shipped one, which every command reads, is known by its digest and not checked again. Raises DataError with all
    errors of an own one, FileError.
    """
    path = workspace.find(MUNICIPALITIES)
    data = read_file(path)
    if sha256(data).hexdigest() == SHIPPED_MUNICIPALITIES:
        return read_municipalities(data.decode())
    from reportgen.japanese.municipality_file import read_municipality_file

    shipped = read_file(workspace.shipped / MUNICIPALITIES)
    is_known = sha256(shipped).hexdigest() == SHIPPED_MUNICIPALITIES
    problems: list[Diagnostic] = []
    known = read_known_towns(shipped.decode()) if is_known else {}
    table = read_municipality_file(data, shown(path), known, problems)
    if table is None:
        raise DataError(in_order(problems))
    if warnings is not None:
        warnings += problems
    return table


def load_fonts(workspace: Workspace, style: Style) -> tuple[Fonts, tuple[Input, ...]]:
    """The style's fonts, each file loaded once. Raises FileError for those that can't be read or embedded."""
    loaded: dict[str, FontFace] = {}
    inputs = []
    problems = []
    named = (style.fonts[Face.REGULAR], style.fonts[Face.BOLD], *style.fallbacks)
    for font in named:
        if font.file in loaded:
            continue
        path = workspace.find(f"fonts/{font.file}")
        try:
            data = read_regular(path, Limit.FONT)
            loaded[font.file] = face = load_font(font.file, data)
        except (FontUnusableError, OSError) as exc:
            problem = reason(exc) if isinstance(exc, OSError) else exc
            problems.append(FONT_UNUSABLE.at(font.place, file=shown(path), problem=problem))
            continue
        inputs.append(Input(f"fonts/{font.file}", sha256(data).hexdigest(), face.version))
    if problems:
        raise FileError(problems)
    regular, bold, *fallbacks = (loaded[font.file] for font in named)
    return Fonts(FontStack(regular, *fallbacks), FontStack(bold, *fallbacks)), tuple(inputs)
