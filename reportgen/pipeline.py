"""Joins the stages: files in, edition, documents, pages, bytes, files out. Nothing else joins them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from reportgen import __version__
from reportgen.archive.manifest import Input, Inputs
from reportgen.archive.store import Stored, store_edition, write_files
from reportgen.dataset.load import load_edition
from reportgen.dataset.model import Edition
from reportgen.diagnostics import DataError, Diagnostic, FileError, Place, UsageError, error, has_errors, in_order
from reportgen.document.blocks import Document, Provenance
from reportgen.document.compose import compose_extract, compose_list, extract_names, list_file_name, town_name
from reportgen.document.load_style import load_style
from reportgen.document.style import Face, Style
from reportgen.document.texts import Texts, load_texts
from reportgen.japanese.kept_words import KeptWords
from reportgen.japanese.line_breaking import Strictness
from reportgen.japanese.municipalities import Municipality, MunicipalityTable, NotATableError, read_municipalities
from reportgen.japanese.phrases import read_phrase_model
from reportgen.layout.columns import size_columns
from reportgen.layout.fonts import FontFace, Fonts, FontStack, FontUnusableError, load_font
from reportgen.layout.lay_out import Measurers, lay_out_document
from reportgen.layout.line_choice import LineChooser
from reportgen.layout.lines import TextMeasurer
from reportgen.layout.messages import FONT_UNUSABLE
from reportgen.layout.missing_glyphs import find_missing_glyphs, find_substitutes
from reportgen.workspace import Workspace, read_file, read_phrase_model_file, reason, shown
from reportgen.yaml_nodes import decode

if TYPE_CHECKING:
    from reportgen.dataset.importing import ImportResult

PROGRAM = f"reportgen {__version__}"
FORMATS = ("pdf", "docx")
OUTLINE = "outline.txt"
IMPORT_SETTINGS = "templates/import.yaml"
MUNICIPALITIES = "data/municipalities.csv"

EDITED_EDITION = error(
    "edited-edition",
    "手を加えた版を取り込みで上書きしない",
    "「{path}」は取り込みのあとで手を加えられています。",
    "上書きしてよければ --force を付けてください。",
)
OTHER_SOURCE = error(
    "other-source",
    "保存した公表資料を別の内容で上書きしない",
    "「{path}」には別の内容の資料があります。",
    "差し替えてよければ --force を付けてください。",
)
SAME_NAME = error(
    "same-name",
    "作るファイルの名前が重ならない",
    "「{path}」という名前のファイルが二つできます。",
    "templates/texts.yaml の folder か file_name に town か code を入れてください。",
)
NOT_A_TABLE = error(
    "not-a-table",
    "市町村の一覧は1行に5項目ある",
    "市町村の一覧として読めません。",
    "1行に、団体コード・都道府県名・市区町村名と、それぞれの読みをコンマで区切って書いてください。",
)
UNKNOWN_STYLE = error(
    "unknown-style",
    "--style は templates/ にある体裁から選ぶ",
    "体裁「{name}」がありません。",
    "指定できる体裁：{known}。",
)
UNKNOWN_TOWN = error(
    "unknown-town",
    "--town はこの版の関係市町から選ぶ",
    "「{name}」はこの版の関係市町にありません。",
    "指定できる市町：{known}。",
)
NOT_WRITTEN = error(
    "not-written",
    "出力先に書き込める",
    "「{path}」に書き込めません（{problem}）。",
    "元のファイルはそのままです。空き容量と権限を確かめ、Word などで開いているファイルを閉じてください。",
)
BUILD_RULES = (EDITED_EDITION, OTHER_SOURCE, SAME_NAME, NOT_A_TABLE, UNKNOWN_STYLE, UNKNOWN_TOWN, NOT_WRITTEN)
NO_JAPANESE_NAMES = "この環境では日本語のファイル名を使えません。環境変数 PYTHONUTF8=1 を設定してください"


class BuildOptions(NamedTuple):
    """What to build. `towns` narrows to the extracts of these towns; `style` names a house style.

    `outline`: the laid-out pages of each document as text, too. `made_at` (UTC) stands in the files as the time of
    their making; None: the edition's day.
    """

    as_of: date | None = None
    towns: tuple[str, ...] = ()
    only: str | None = None
    formats: tuple[str, ...] = FORMATS
    as_printed: bool = False
    style: str | None = None
    outline: bool = False
    made_at: datetime | None = None


class MadeFile(NamedTuple):
    """A file that a build made, by its path in the dated folder; `pages` for PDF."""

    path: str
    size: int
    pages: int | None


class Built(NamedTuple):
    """What a build did."""

    folder: Path
    edition: Edition
    files: tuple[MadeFile, ...]
    stored: Stored
    warnings: tuple[Diagnostic, ...]


class Imported(NamedTuple):
    """What an import did: the edition file it wrote and what it reads differently from the published text."""

    path: Path
    result: ImportResult


class Checked(NamedTuple):
    """What a check found."""

    edition: Edition | None
    path: str
    diagnostics: tuple[Diagnostic, ...]


class _Sources(NamedTuple):
    """All that a build reads, loaded and checked."""

    edition: Edition
    texts: Texts
    style: Style
    table: MunicipalityTable
    warnings: tuple[Diagnostic, ...]
    edition_input: Input
    template_inputs: tuple[Input, ...]


class _Job(NamedTuple):
    """A document to be made, and its path without ending in the dated folder."""

    path: str
    document: Document


Progress = Callable[[int, int, str], None]


def check(workspace: Workspace, as_of: date | None, *, style: str | None = None) -> Checked:
    """Everything that is wrong with an edition and with the templates, and with their characters in the fonts."""
    path = workspace.require_edition(as_of or workspace.latest_edition())
    table = _municipalities(workspace)
    edition, problems = load_edition(read_file(path), shown(path), table)
    texts, style_sheet, _ = _templates(workspace, style, problems)
    if edition is not None and texts is not None and style_sheet is not None:
        fonts, _ = _fonts(workspace, style_sheet)
        try:
            whole = compose_list(edition, texts, style_sheet)
            jobs = list(_jobs(edition, whole, texts, style_sheet, BuildOptions()))
            problems += [*_same_names(jobs), *_missing_glyphs(jobs, style_sheet, fonts)]
        except DataError as exc:
            problems += exc.diagnostics
    return Checked(edition, shown(path), in_order(problems))


def import_source(workspace: Workspace, file: Path, as_of: date, *, force: bool) -> Imported:
    """Makes data/editions/<as-of>.yaml from a published text, and keeps the text itself, unchanged, in data/sources/.

    Raises DataError where the text, the corrections or the settings have errors, UsageError where an edition that was
    edited by hand (or another text of the same name) would be overwritten and `force` is not given, FileError where
    something can't be read or written.
    """
    from reportgen.dataset.edition_yaml import edited_since_import
    from reportgen.dataset.importing import import_published_text

    data = read_file(file)
    source = workspace.source_path(file.name, as_of)
    target = workspace.edition_path(as_of)
    if not force and target.exists() and edited_since_import(read_file(target)):
        raise UsageError([EDITED_EDITION.at(None, path=shown(target))])
    if not force and source.exists() and read_file(source) != data:
        raise UsageError([OTHER_SOURCE.at(None, path=shown(source))])
    corrections = workspace.corrections_path(as_of)
    settings = workspace.find(IMPORT_SETTINGS)
    result = import_published_text(
        data,
        shown(source),
        read_file(corrections) if corrections.exists() else None,
        shown(corrections),
        read_file(settings),
        shown(settings),
        as_of,
        _municipalities(workspace),
    )
    if result.edition_text is None:
        raise DataError(result.diagnostics)
    try:
        write_files({source: data, target: result.edition_text.encode()})
    except OSError as exc:
        raise _not_written(target, exc) from exc
    return Imported(target, result)


def build(workspace: Workspace, options: BuildOptions, progress: Progress = lambda *_: None) -> Built:
    """Makes the documents and puts them into out/<as-of>/.

    Raises DataError where the data or a template has errors, UsageError where the options don't fit the edition,
    FileError where something can't be read or written; then nothing was written.
    """
    sources = _load(workspace, options)
    edition, style = sources.edition, sources.style
    fonts, font_inputs = _fonts(workspace, style)
    whole = compose_list(edition, sources.texts, style)
    jobs = list(_jobs(edition, whole, sources.texts, style, options))
    problems = [*sources.warnings, *_same_names(jobs), *_missing_glyphs(jobs, style, fonts)]
    if has_errors(problems):
        raise DataError(problems)

    files: dict[str, bytes] = {}
    made: list[MadeFile] = []
    kept_words = KeptWords(sources.table.names, (*style.keep_together, *edition.keep_together))
    formats = (*options.formats, *([OUTLINE] if options.outline else []))
    made_at = options.made_at or datetime(*edition.as_of.timetuple()[:3], tzinfo=UTC)
    provenance = Provenance(PROGRAM, sources.edition_input.sha256, made_at)
    maker = _Maker(whole, style, fonts, kept_words, formats, provenance)
    for done, job in enumerate(jobs):
        progress(done, len(jobs), job.path.rpartition("/")[2])
        for ending, data, pages in maker.make(job.document):
            files[f"{job.path}.{ending}"] = data
            made.append(MadeFile(f"{job.path}.{ending}", len(data), pages))
    progress(len(jobs), len(jobs), "")

    folder = workspace.root / "out" / (edition.as_of.isoformat() + ("-as-printed" if options.as_printed else ""))
    inputs = Inputs(
        edition.as_of.isoformat(),
        provenance.made_at.isoformat(),
        sources.edition_input,
        sources.template_inputs,
        font_inputs,
        PROGRAM,
    )
    try:
        stored = store_edition(folder, files, inputs)
    except (OSError, UnicodeEncodeError) as exc:
        raise _not_written(folder, exc) from exc
    return Built(folder, edition, tuple(made), stored, in_order(problems))


def _measurers(style: Style, fonts: Fonts, kept_words: KeptWords) -> Measurers:
    """What sets text in lines as the style wants it."""
    breaks = style.line_breaks
    strictness = Strictness(breaks.strictness)
    chooser = LineChooser(read_phrase_model(read_phrase_model_file())) if breaks.phrases else None
    regular, bold = (
        TextMeasurer(face, kept_words, strictness, latin_gap=breaks.latin_gap) for face in (fonts.regular, fonts.bold)
    )
    return Measurers(regular, bold, chooser)


class _Maker:
    """Makes the files of documents, all on the grid of the whole list.

    What only one format needs is imported when that format is first made: a PDF need not wait for Word's library.
    """

    def __init__(
        self,
        whole: Document,
        style: Style,
        fonts: Fonts,
        kept_words: KeptWords,
        formats: Sequence[str],
        provenance: Provenance,
    ) -> None:
        self._style = style
        self._fonts = fonts
        self._formats = formats
        self._provenance = provenance
        self._measurers = _measurers(style, fonts, kept_words)
        body, header = (self._measurers.of(style.texts[kind].face) for kind in ("body", "header"))
        self._widths = size_columns(whole, style, body, header)

    def make(self, document: Document) -> Iterator[tuple[str, bytes, int | None]]:
        """The document's files: ending, bytes, and the number of pages where it is known."""
        if "pdf" in self._formats or OUTLINE in self._formats:
            pages = lay_out_document(document, self._widths, self._style, self._measurers)
        if "pdf" in self._formats:
            from reportgen.writers.pdf.draw import draw_pdf

            yield "pdf", draw_pdf(pages, self._fonts, self._provenance), len(pages.pages)
        if OUTLINE in self._formats:
            from reportgen.layout.outline import outline_pages

            yield OUTLINE, outline_pages(pages).encode(), len(pages.pages)
        if "docx" in self._formats:
            from reportgen.writers.word.document import write_word

            families = _fallback_families(document, self._style, self._fonts)
            yield "docx", write_word(document, self._widths, self._style, families, self._provenance), None


def _load(workspace: Workspace, options: BuildOptions) -> _Sources:
    """Everything checked. Raises DataError with all errors of edition and templates together."""
    as_of = options.as_of or workspace.latest_edition()
    table = _municipalities(workspace)
    if options.as_printed:
        from reportgen.dataset.importing import load_as_printed

        path = workspace.require_source(as_of)
        settings = workspace.find(IMPORT_SETTINGS)
        data = read_file(path)
        edition, problems = load_as_printed(data, shown(path), read_file(settings), shown(settings), as_of, table)
    else:
        path = workspace.require_edition(as_of)
        data = read_file(path)
        edition, problems = load_edition(data, shown(path), table)
    texts, style, template_inputs = _templates(workspace, options.style, problems)
    if edition is None or texts is None or style is None or has_errors(problems):
        raise DataError(problems)
    edition_input = Input(path.relative_to(workspace.root).as_posix(), sha256(data).hexdigest())
    return _Sources(edition, texts, style, table, in_order(problems), edition_input, template_inputs)


def _templates(
    workspace: Workspace, style_name: str | None, problems: list[Diagnostic]
) -> tuple[Texts | None, Style | None, tuple[Input, ...]]:
    if style_name and style_name not in (known := workspace.style_names()):
        raise UsageError([UNKNOWN_STYLE.at(None, name=style_name, known="、".join(known))])
    names = ("templates/texts.yaml", f"templates/style-{style_name}.yaml" if style_name else "templates/style.yaml")
    paths = [workspace.find(name) for name in names]
    wording, look = (read_file(path) for path in paths)
    texts, problems_of_texts = load_texts(wording, shown(paths[0]))
    style, problems_of_style = load_style(look, shown(paths[1]))
    problems += problems_of_texts + problems_of_style
    inputs = [Input(name, sha256(data).hexdigest()) for name, data in zip(names, (wording, look), strict=True)]
    return texts, style, tuple(inputs)


def _municipalities(workspace: Workspace) -> MunicipalityTable:
    """The table of municipalities. Raises DataError where the workspace's own one is no such table."""
    path = workspace.find(MUNICIPALITIES)
    problems: list[Diagnostic] = []
    text = decode(read_file(path), shown(path), problems)
    if text is None:
        raise DataError(problems)
    try:
        return read_municipalities(text)
    except NotATableError as exc:
        raise DataError([NOT_A_TABLE.at(Place(shown(path), exc.line, 1))]) from exc


def _fonts(workspace: Workspace, style: Style) -> tuple[Fonts, tuple[Input, ...]]:
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
            data = path.read_bytes()
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


def _fallback_families(document: Document, style: Style, fonts: Fonts) -> dict[Face, dict[str, str]]:
    """For each face what of the document a fallback draws, and the name by which Word knows that font."""
    if not style.fallbacks:
        return {}
    families = {font.file: font.family for font in style.fallbacks}
    return {
        face: {cluster: families[font.file] for cluster, font in drawn.items()}
        for face, drawn in find_substitutes(document, style, fonts).items()
    }


def _jobs(edition: Edition, whole: Document, texts: Texts, style: Style, options: BuildOptions) -> Iterator[_Job]:
    """The documents that the options ask for: the whole list, then the extracts in order of municipal code."""
    if options.only != "extracts" and not options.towns:
        yield _Job(list_file_name(edition, texts), whole)
    if options.only != "list" and not options.as_printed:
        for town in _towns(edition, options.towns):
            folder, name = extract_names(edition, town, texts)
            yield _Job(f"extracts/{folder}/{name}", compose_extract(edition, town, texts, style))


def _towns(edition: Edition, wanted: Sequence[str]) -> tuple[Municipality, ...]:
    """The partners, or those that are wanted by name or code (the host too). Raises UsageError for an unknown one."""
    if not wanted:
        return edition.partners
    known = {town_name(edition, town): town for town in (edition.host, *edition.partners)}
    by_word = known | {word: town for town in known.values() for word in (town.code, town.prefecture + town.name)}
    wanted = [normalize("NFKC", name).strip() for name in wanted]  # a Mac may hand over だ as た and ゛
    unknown = [name for name in wanted if name not in by_word]
    if unknown:
        there_are = "、".join(known)
        raise UsageError([UNKNOWN_TOWN.at(None, name=name, known=there_are) for name in unknown])
    return tuple(dict.fromkeys(by_word[name] for name in wanted))


def _same_names(jobs: Iterable[_Job]) -> list[Diagnostic]:
    """The paths that two documents would share, also where a system takes large and small letters for the same."""
    counts = Counter(job.path.casefold() for job in jobs)
    shared = {job.path.casefold(): job.path for job in jobs if counts[job.path.casefold()] > 1}
    return [SAME_NAME.at(None, path=path) for path in shared.values()]


def _missing_glyphs(jobs: Iterable[_Job], style: Style, fonts: Fonts) -> tuple[Diagnostic, ...]:
    return in_order(problem for job in jobs for problem in find_missing_glyphs(job.document, style, fonts))


def _not_written(target: Path, exc: OSError | UnicodeEncodeError) -> FileError:
    """What stands in the way: the file that the system names, unless it is one of our own passing ones."""
    if isinstance(exc, UnicodeEncodeError):
        return FileError([NOT_WRITTEN.at(None, path=shown(target), problem=NO_JAPANESE_NAMES)])
    named = Path(exc.filename) if isinstance(exc.filename, str) else target
    passing = any(part.startswith(".") and part.endswith((".new", ".old")) for part in named.parts)
    return FileError([NOT_WRITTEN.at(None, path=shown(target if passing else named), problem=reason(exc))])
