"""The commands: parse, call the pipeline, print, exit code. Nothing else prints or exits."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import Any, NoReturn, TextIO

from reportgen import __version__, pipeline
from reportgen.diagnostics import Diagnostic, FileError, ReportError, Severity, UsageError, error
from reportgen.japanese.eras import format_date
from reportgen.workspace import Workspace, reason, shipped_folder, shown

BAD_USAGE = error("usage", "コマンドの使い方が正しい", "{problem}", "使い方は reportgen --help で見られます。")
SYSTEM_REFUSED = error(
    "system-refused",
    "ファイルと画面に読み書きできる",
    "処理を続けられません（{problem}）。",
    "場所と権限、ディスクの空きを確かめてください。",
)
USAGE_RULES = (BAD_USAGE, SYSTEM_REFUSED)
_INTERRUPTED = 130
_SOURCE_DATE_EPOCH = "SOURCE_DATE_EPOCH"
_BROKEN_PIPE = 141

# argparse's own words, which have no Japanese.
_ARGPARSE_MESSAGES = (
    (r"unrecognized arguments: (.+)", "「{0}」という指定はありません。"),
    (r"the following arguments are required: (.+)", "{0} を指定してください。"),
    (r"argument (.+): expected (?:one|at least one) argument", "{0} のあとに値が必要です。"),
    (r"argument (.+): invalid choice: '?(.*?)'? \(choose from (.+)\)", "{0} に「{1}」は使えません（使える値：{2}）。"),
    (r"argument (.+): ignored explicit argument (.+)", "{0} に値 {1} は付けられません。"),
    (r"argument (.+): not allowed with argument (.+)", "{0} と {1} は同時に指定できません。"),
    (r"argument (.+?): (.+)", "{0}：{1}"),
    (r"ambiguous option: (.+) could match (.+)", "「{0}」では決まりません（{1} のどれかを指定してください）。"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code: 0 done, 1 errors in the data, 2 wrong usage, 3 files."""
    _prepare_streams()
    try:
        code = _run(arguments)
        for stream in _streams():
            stream.flush()
        return code
    except BrokenPipeError:  # whoever reads us has gone
        _drop_output()
        return _BROKEN_PIPE
    except OSError as exc:  # what reads us is full, or the system refused what no stage expects it to refuse
        _drop_output()
        problem = f"{reason(exc)}：{exc.filename}" if exc.filename else reason(exc)
        with suppress(OSError):
            _print_problems([SYSTEM_REFUSED.at(None, problem=problem)])
        return FileError.exit_code


def _run(arguments: Sequence[str] | None) -> int:
    try:
        options = _parser().parse_args(arguments)
        command = options.run
        code: int = command(options)
    except ReportError as exc:
        _print_problems(exc.diagnostics)
        return exc.exit_code
    except KeyboardInterrupt:
        print("中止しました。作りかけのファイルは残っていません。", file=sys.stderr)
        return _INTERRUPTED
    except SystemExit:  # argparse has shown its help
        return 0
    return code


def _streams() -> tuple[TextIO, ...]:
    """Standard output and error; a process may have been started without them."""
    streams: tuple[TextIO | None, ...] = (sys.stdout, sys.stderr)
    return tuple(stream for stream in streams if stream is not None)


def _prepare_streams() -> None:
    """A console that can't show a character (cp932) shows its number instead of failing."""
    for stream in _streams():
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _drop_output() -> None:
    """What is still buffered for a stream that takes no more must not fail a second time at exit."""
    for stream in _streams():
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


class _Parser(argparse.ArgumentParser):
    """argparse in Japanese."""

    def __init__(self, **options: object) -> None:
        super().__init__(add_help=False, allow_abbrev=False, **options)  # type: ignore[arg-type]
        self._positionals.title = "引数"
        self._optionals.title = "オプション"
        self.add_argument("-h", "--help", action="help", help="この説明を表示する")

    def format_usage(self) -> str:
        return super().format_usage().replace("usage: ", "使い方：", 1)

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", "使い方：", 1)

    def error(self, message: str) -> NoReturn:
        raise UsageError([BAD_USAGE.at(None, problem=_in_japanese(message))])


def _in_japanese(message: str) -> str:
    for pattern, wording in _ARGPARSE_MESSAGES:
        if match := re.fullmatch(pattern, message, re.DOTALL):
            return wording.format(*(group.replace("'", "").replace(", ", "、") for group in match.groups()))
    return message


def _parser() -> _Parser:
    parser = _Parser(prog="reportgen", description="広域連携の状況などの名簿を、データから PDF と Word で作ります。")
    parser.add_argument("--version", action="version", version=f"reportgen {__version__}", help="版を表示する")
    _add_workspace(parser, ".")
    commands = parser.add_subparsers(title="コマンド", metavar="コマンド", required=True)

    build = commands.add_parser(
        "build", help="名簿と市町ごとの抜粋を作る", description="名簿と市町ごとの抜粋を out/<現在日>/ に作ります。"
    )
    _add_workspace(build, argparse.SUPPRESS)
    _add_day(build)
    build.add_argument(
        "--town",
        action="append",
        default=[],
        metavar="市町",
        help="この市町の抜粋だけを作る（くり返し可。名前か団体コード）",
    )
    build.add_argument("--only", choices=("list", "extracts"), help="list＝名簿だけ、extracts＝抜粋だけを作る")
    build.add_argument("--format", choices=pipeline.FORMATS, action="append", default=[], help="この形式だけを作る")
    build.add_argument("--outline", action="store_true", help="組んだ紙面を文字で書き出したもの（….outline.txt）も作る")
    build.add_argument("--as-printed", action="store_true", help="訂正を当てず、公表されたままの名簿を作る")
    _add_style(build)
    build.set_defaults(run=_build)

    check = commands.add_parser(
        "check", help="データの誤りをすべて調べる", description="データの誤りを一度にすべて調べます。何も書きません。"
    )
    _add_workspace(check, argparse.SUPPRESS)
    _add_day(check)
    _add_style(check)
    check.set_defaults(run=_check)

    read = commands.add_parser(
        "import",
        help="公表された文書をデータにする",
        description="公表された文書（テキスト）を data/editions/<現在日>.yaml にします。",
    )
    _add_workspace(read, argparse.SUPPRESS)
    read.add_argument("file", metavar="ファイル", help="公表された文書のテキスト")
    read.add_argument("--as-of", type=_day, required=True, metavar="現在日", help="現在日（2023-06-01 の形）")
    read.add_argument("--force", action="store_true", help="取り込みのあとで手を加えた版も上書きする")
    read.set_defaults(run=_import)
    return parser


def _add_workspace(parser: _Parser, default: str) -> None:
    """Adds -C, which may stand before the command or after it."""
    parser.add_argument(
        "-C",
        dest="folder",
        default=default,
        metavar="フォルダー",
        help="data/ のある作業フォルダー（指定しなければ今いるフォルダー）",
    )


def _add_day(parser: _Parser) -> None:
    parser.add_argument(
        "as_of", nargs="?", type=_day, metavar="現在日", help="版の現在日（2023-06-01 の形。指定しなければ最新の版）"
    )


def _add_style(parser: _Parser) -> None:
    parser.add_argument("--style", metavar="名前", help="templates/style-名前.yaml の体裁を使う（例：mincho）")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else _not_a_day(text)
    except ValueError:
        return _not_a_day(text)


def _not_a_day(text: str) -> NoReturn:
    raise UsageError([BAD_USAGE.at(None, problem=f"「{text}」は日付として読めません（2023-06-01 の形で書きます）。")])


def _workspace(options: argparse.Namespace) -> Workspace:
    root = Path(options.folder)
    if not root.is_dir():
        raise UsageError([BAD_USAGE.at(None, problem=f"フォルダー「{options.folder}」がありません。")])
    return Workspace(root, shipped_folder())


def _build(options: argparse.Namespace) -> int:
    if options.as_printed and (options.town or options.only == "extracts"):
        raise UsageError([BAD_USAGE.at(None, problem="--as-printed で作れるのは名簿だけです。")])
    if options.town and options.only == "list":
        raise UsageError([BAD_USAGE.at(None, problem="--town と --only list は同時に指定できません。")])
    asked = pipeline.BuildOptions(
        as_of=options.as_of,
        towns=tuple(options.town),
        only=options.only,
        formats=tuple(f for f in pipeline.FORMATS if f in options.format) or pipeline.FORMATS,
        as_printed=options.as_printed,
        style=options.style,
        outline=options.outline,
        made_at=_made_at(),
    )
    with _Progress() as progress:
        built = pipeline.build(_workspace(options), asked, progress.show)
    warnings = (*built.warnings, *built.stored.diagnostics)
    _print_problems(warnings)
    edition = built.edition
    entries = sum(len(section.entries) for section in edition.sections)
    print(f"{format_date(edition.as_of)}現在：{entries}件、関係市町 {len(edition.partners)}団体")
    for file in built.files:
        pages = f"{file.pages}ページ、" if file.pages else ""
        print(f"  {file.path}（{pages}{_kilobytes(file.size)}）")
    if built.stored.left_out:
        print(
            f"データか体裁が変わったため、前回のファイル {built.stored.left_out}個を除きました。"
            "全部を作り直すには reportgen build を実行してください。"
        )
    print(f"{shown(built.folder)} に {len(built.files)}個のファイルを作りました（警告 {len(warnings)}件）。")
    return 0


def _made_at() -> datetime | None:
    """The time that the user wants in the files instead of the edition's day (reproducible-builds.org)."""
    seconds = os.environ.get(_SOURCE_DATE_EPOCH)
    if not seconds:
        return None
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        problem = f"環境変数 {_SOURCE_DATE_EPOCH} の値「{seconds}」は時刻（1970年からの秒数）として読めません。"
        raise UsageError([BAD_USAGE.at(None, problem=problem)]) from None


def _check(options: argparse.Namespace) -> int:
    checked = pipeline.check(_workspace(options), options.as_of, style=options.style)
    _print_problems(checked.diagnostics)
    errors = sum(d.severity is Severity.ERROR for d in checked.diagnostics)
    warnings = len(checked.diagnostics) - errors
    print(f"{checked.path}：エラー {errors}件、警告 {warnings}件")
    return 1 if errors else 0


def _import(options: argparse.Namespace) -> int:
    imported = pipeline.import_source(_workspace(options), Path(options.file), options.as_of, force=options.force)
    result = imported.result
    _print_problems(result.diagnostics)
    for change in result.changes:
        print(f"訂正 {change}")
    for query in result.queries:
        print(f"照会 {query}")
    print(f"{shown(imported.path)} を作りました（訂正 {len(result.changes)}か所、照会中 {len(result.queries)}か所）。")
    return 0


def _print_problems(diagnostics: Sequence[Diagnostic]) -> None:
    for diagnostic in diagnostics:
        print(_on_one_line(str(diagnostic)), file=sys.stderr)
    if errors := sum(d.severity is Severity.ERROR for d in diagnostics):
        print(f"エラーが {errors}件あります。何も書き込んでいません。", file=sys.stderr)


def _on_one_line(text: str) -> str:
    """The text with line ends and controls, which the user's data may hold, as escapes."""
    if text.replace("\u3000", "").isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\u3000" else c.encode("unicode_escape").decode() for c in text)


def _kilobytes(size: int) -> str:
    return f"{-(-size // 1000)} kB"


class _Progress:
    """A progress bar on a terminal when there is much to do; nothing otherwise (the files are listed at the end)."""

    _MUCH = 4

    def __init__(self) -> None:
        self._bar: Any = None

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def show(self, done: int, total: int, name: str) -> None:
        if total < self._MUCH or not sys.stderr.isatty():
            return
        if self._bar is None:
            from tqdm import tqdm

            ascii_only = not (sys.stderr.encoding or "").lower().startswith("utf")
            form = "{n_fmt}/{total_fmt}件 |{bar:20}| {desc}"
            self._bar = tqdm(total=total, ascii=ascii_only, leave=False, bar_format=form, file=sys.stderr)
        self._bar.update(done - self._bar.n)
        if name:
            self._bar.set_description_str(name)
