"""The command line in Japanese: which commands and options there are."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NoReturn
from unicodedata import normalize

from reportgen import __version__
from reportgen.cli.messages import BAD_USAGE
from reportgen.diagnostics import Diagnostic, UsageError
from reportgen.document.registry import kinds_of
from reportgen.japanese.typed_days import read_typed_day
from reportgen.workspace import Issue
from reportgen.writers.registry import FORMATS, OUTLINE

_DASHES = "-‐‑‒–—―−－ー─ｰ"

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


class _Parser(argparse.ArgumentParser):
    """argparse in Japanese, which knows what was meant by a word that is almost right.

    `commands` says of each option of any command which commands have it.
    """

    commands: Mapping[str, Sequence[str]] = {}

    def __init__(self, **options: object) -> None:
        super().__init__(add_help=False, allow_abbrev=False, **options)  # type: ignore[arg-type]
        self._positionals.title = "引数"
        self._optionals.title = "オプション"
        self.add_argument("-h", "--help", action="help", help="この説明を表示する")

    def format_usage(self) -> str:
        return super().format_usage().replace("usage: ", "使い方：", 1)

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", "使い方：", 1)

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """As argparse does, but unknown options are told before anything else, and by the parser that knows its own."""
        words = sys.argv[1:] if args is None else list(args)
        if unknown := [problem for word in self._unknown_options(words) for problem in self._unknown(word)]:
            raise UsageError(unknown)
        parsed, extras = super().parse_known_args(words, namespace)
        if extras:
            raise UsageError([problem for word in extras for problem in self._unknown(word)])
        return parsed, extras

    def error(self, message: str) -> NoReturn:
        problem = in_japanese(message)
        choices = re.search(r"「(.+?)」は使えません（使える値：(.+)）", problem)
        near = meant(choices[1], choices[2].split("、")) if choices else None
        raise UsageError([self._usage(problem, f"{near} ではありませんか。" if near else None)])

    def _usage(self, problem: str, hint: str | None = None) -> Diagnostic:
        return BAD_USAGE.at(None, problem=problem, hint=hint or f"使い方は {self.prog} --help で見られます。")

    def _unknown_options(self, words: Sequence[str]) -> Iterator[str]:
        """The words that are no option, but begin like one (with any dash) where none of the values stands."""
        value_follows = False
        for word in words:
            is_value, value_follows = value_follows and not word.startswith("-"), False
            if word == "--":
                return
            action = self._option_string_actions.get(word.partition("=")[0] if word.startswith("--") else word[:2])
            if action is not None:
                value_follows = action.nargs != 0 and "=" not in word and (word.startswith("--") or len(word) == 2)
            elif re.match(r"-[^\d]", word) and " " not in word:
                yield word
            elif is_value:
                continue
            elif word[:1] in _DASHES and meant(word, (*self._option_string_actions, *self.commands)):
                yield word
            elif self._subparsers is not None:  # a command: the rest is its parser's
                return

    def _unknown(self, word: str) -> Iterator[Diagnostic]:
        problem = f"「{word}」という指定はありません。"
        name = re.split("[=＝]", word, maxsplit=1)[0]
        near = meant(name, self._option_string_actions)
        if near is None and (elsewhere := meant(name, self.commands)) is not None:
            where = "のあとに書きます" if self._subparsers is not None else "で使えます"
            yield self._usage(problem, f"{elsewhere} は、{'、'.join(self.commands[elsewhere])} {where}。")
            return
        yield self._usage(problem, f"{near} ではありませんか。" if near else None)


def in_japanese(message: str) -> str:
    """argparse's message in Japanese; as it is where it is new."""
    for pattern, wording in _ARGPARSE_MESSAGES:
        if match := re.fullmatch(pattern, message, re.DOTALL):
            text = wording.format(*(group.replace("'", "").replace(", ", "、") for group in match.groups()))
            return re.sub(r"(?<=[^ -~]) (?=[をにの])", "", text)  # no half space where both sides are Japanese
    return message


def meant(word: str, known: Iterable[str]) -> str | None:
    """Which of the known words was meant by one that isn't known, if it is near to any.

    Width, case, kinds of dashes and how many of them don't matter, nor does an end that is left out.
    """
    from difflib import get_close_matches

    by_plain = {_plain(one): one for one in reversed(list(known))}
    plain = _plain(word)
    longer = [one for one in by_plain if len(plain) > 1 and one.startswith(plain)]
    near = [plain] if plain in by_plain else longer[:1] if len(longer) == 1 else get_close_matches(plain, by_plain, 1)
    return by_plain[near[0]] if near and plain else None


def _plain(word: str) -> str:
    return normalize("NFKC", word).lstrip(_DASHES).lower().replace("_", "-")


def make_parser() -> argparse.ArgumentParser:
    """The parser; what it parses has the module of this room that runs the command as `command`."""
    parser = _Parser(prog="reportgen", description="広域連携の状況などの一覧を、データから PDF と Word で作ります。")
    parser.add_argument("--version", action="version", version=f"reportgen {__version__}", help="バージョンを表示する")
    _add_workspace(parser, ".")
    commands = parser.add_subparsers(title="コマンド", metavar="コマンド", required=True)

    build = commands.add_parser(
        "build", help="一覧と市町ごとの抜粋を作る", description="一覧と市町ごとの抜粋を out/<基準日>/ に作ります。"
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
    build.add_argument("--only", choices=kinds_of("edition"), help="list＝一覧だけ、extracts＝抜粋だけを作る")
    _add_format(build)
    build.add_argument("--outline", action="store_true", help="組んだ紙面を文字で書き出したもの（….outline.txt）も作る")
    build.add_argument("--as-printed", action="store_true", help="訂正を当てず、公表されたままの一覧を作る")
    build.add_argument("--revised", type=_day, metavar="訂正の日", help="訂正版として作り、訂正の日を紙面に示す")
    build.add_argument(
        "--clean", action="store_true", help="一部だけを作るとき、別のデータから作った前回のファイルを除く"
    )
    _add_style(build)
    build.set_defaults(command="build")

    site = commands.add_parser(
        "site",
        help="一覧のウェブ版を作る",
        description="一覧のウェブ版（表ごと、市町ごとのページとダウンロード）を out/<基準日>/site/ に作ります。",
    )
    _add_workspace(site, argparse.SUPPRESS)
    _add_day(site)
    site.add_argument("--revised", type=_day, metavar="訂正の日", help="訂正版として作り、訂正の日をページに示す")
    site.set_defaults(command="site")

    check = commands.add_parser(
        "check", help="データの誤りをすべて調べる", description="データの誤りを一度にすべて調べます。何も書きません。"
    )
    _add_workspace(check, argparse.SUPPRESS)
    _add_day(check)
    _add_style(check)
    _add_json(check)
    check.set_defaults(command="check")

    opened = commands.add_parser(
        "open",
        help="一覧をブラウザーで編集する",
        description="紙面と誤りを見ながら一覧を直すページを、ブラウザーで開きます。終えるときは Ctrl+C を押します。",
    )
    _add_workspace(opened, argparse.SUPPRESS)
    _add_day(opened)
    opened.add_argument("--no-browser", action="store_true", help="ブラウザーを開かず、アドレスを示すだけにする")
    opened.add_argument(
        "--port", type=int, default=0, metavar="番号", help="ポートの番号（指定しなければ、空いているどれか）"
    )
    opened.set_defaults(command="open")

    read = commands.add_parser(
        "import",
        help="公表された文書をデータにする",
        description="公表された文書（テキスト、CSV、Excel、ウェブページなど）を data/editions/<基準日>.yaml にします。",
    )
    _add_workspace(read, argparse.SUPPRESS)
    read.add_argument("file", metavar="ファイル", help="公表された文書のファイル")
    read.add_argument(
        "--as-of", type=_day, metavar="基準日", help="基準日（2023-06-01の形。指定しなければ文書に書いてある日）"
    )
    read.add_argument(
        "--propose", action="store_true", help="文書から読み取った表題・表・列を templates/import.yaml に書く"
    )
    read.add_argument("--force", action="store_true", help="取り込みのあとで手を加えた版も上書きする")
    read.set_defaults(command="import_source")

    start = commands.add_parser(
        "start", help="新しい作業フォルダーを作る", description="空のフォルダーに、一覧の小さな例を作ります。"
    )
    start.add_argument("folder", type=_filled, metavar="フォルダー", help="作る作業フォルダー")
    start.set_defaults(command="start")

    _add_series(commands)
    _add_inquiry(commands)
    inspect = commands.add_parser(
        "inspect",
        help="できたファイルが何であるかを調べる",
        description="PDF か Word のファイルが自ら示していること（規格・書体・言語・データ）と、もとの版を調べます。",
    )
    _add_workspace(inspect, argparse.SUPPRESS)
    inspect.add_argument("file", metavar="ファイル", help="PDF か .docx のファイル")
    inspect.set_defaults(command="inspect")
    _tell_of_each_other(parser, commands)
    return parser


def _tell_of_each_other(parser: _Parser, commands: argparse._SubParsersAction[_Parser]) -> None:
    """Lets every parser know which commands have an option that it lacks itself."""
    having: dict[str, list[str]] = {}
    for name, command in commands.choices.items():
        for option in command._option_string_actions:
            having.setdefault(option, []).append(name)
    for one in (parser, *commands.choices.values()):
        one.commands = having


def _add_series(commands: argparse._SubParsersAction[_Parser]) -> None:
    """The commands on editions through the years."""
    new = commands.add_parser(
        "new",
        help="次の版を始める",
        description="前の版のデータをそのまま引き継いで、data/editions/<基準日>.yaml を作ります。",
    )
    _add_workspace(new, argparse.SUPPRESS)
    new.add_argument("as_of", type=_day, metavar="基準日", help="新しい版の基準日（2024-06-01の形）")
    new.add_argument("--from", dest="base", type=_day, metavar="基準日", help="もとにする版（指定しなければ最新の版）")
    new.set_defaults(command="new_edition")

    compare = commands.add_parser(
        "compare",
        help="二つの版を比べ、新旧対照表を作る",
        description="二つの版を比べて、変わったところを示し、新旧対照表を out/comparisons/ に作ります。",
    )
    _add_workspace(compare, argparse.SUPPRESS)
    compare.add_argument(
        "old", type=_issue, metavar="変更前", help="変更前の版の基準日、または保存した版（2023-06-01_r2）"
    )
    compare.add_argument("new", type=_issue, metavar="変更後", help="変更後の版の基準日、または保存した版")
    compare.add_argument("--town", metavar="市町", help="この市町が関係するところだけを比べる（名前か団体コード）")
    _add_format(compare)
    _add_style(compare)
    _add_json(compare)
    compare.set_defaults(command="compare")

    archive = commands.add_parser(
        "archive",
        help="版を長期保存用にまとめる",
        description="版を、もとのデータや書体とともに、out/archive/ に保存用パッケージ（BagIt）としてまとめます。",
    )
    _add_workspace(archive, argparse.SUPPRESS)
    _add_day(archive)
    archive.add_argument("--reason", metavar="理由", help="訂正版として保存し直すときの理由")
    archive.add_argument("--zip", action="store_true", help="一つの .zip にまとめたものも作る")
    archive.add_argument(
        "--with-edited", action="store_true", help="out/ の版で手直ししたファイルや自分で置いたファイルも一緒に保存する"
    )
    archive.set_defaults(command="archive")

    verify = commands.add_parser(
        "verify",
        help="保存したものに異状がないか確かめる",
        description="保存用パッケージと out/ の版を確かめ、変わったファイルをすべて示します。",
    )
    _add_workspace(verify, argparse.SUPPRESS)
    verify.add_argument("path", nargs="?", metavar="場所", help="パッケージ・その .zip・版のフォルダー（なければ全部）")
    verify.add_argument(
        "--rebuild", action="store_true", help="パッケージの中身から作り直し、1バイトも違わないか確かめる"
    )
    _add_json(verify)
    verify.set_defaults(command="verify")

    editions = commands.add_parser(
        "editions", help="版の一覧を示す", description="どの版があり、どこに保存され、異状がないかを一覧にします。"
    )
    _add_workspace(editions, argparse.SUPPRESS)
    _add_json(editions)
    editions.set_defaults(command="editions")

    errata = commands.add_parser(
        "errata",
        help="公表資料との違いを示し、正誤表を作る",
        description="公表資料と違う読み方をしたところと照会中のところを示し、正誤表を out/errata/ に作ります。",
    )
    _add_workspace(errata, argparse.SUPPRESS)
    _add_day(errata, "訂正表のある最新の版")
    _add_format(errata)
    _add_style(errata)
    errata.set_defaults(command="errata")

    history = commands.add_parser(
        "history",
        help="ある事業か市町の移り変わりを示す",
        description="ある事業（id か名称）、またはある市町（名前か団体コード）が、版ごとにどう変わったかを示します。",
    )
    _add_workspace(history, argparse.SUPPRESS)
    history.add_argument("subject", metavar="事業か市町", help="事業の id か名称、市町の名前か団体コード")
    history.set_defaults(command="history")


def _add_inquiry(commands: argparse._SubParsersAction[_Parser]) -> None:
    """The commands that ask the divisions, and take their answers in."""
    ask = commands.add_parser(
        "ask",
        help="担当課に掲載内容を照会する Excel を作る",
        description="担当課ごとの照会と回答の Excel を out/<基準日>/inquiry/<番号>/ に作ります。",
    )
    _add_workspace(ask, argparse.SUPPRESS)
    _add_day(ask)
    ask.add_argument("--due", type=_day, required=True, metavar="回答期限", help="回答期限（2023-07-14の形）")
    ask.add_argument(
        "--by", type=_filled, metavar="列", help="照会先を分ける列（キーか見出し。指定しなければ division）"
    )
    ask.set_defaults(command="ask")

    collect = commands.add_parser(
        "collect",
        help="照会への回答を取りまとめる",
        description="返ってきたブックを読み、変更・食い違い・未回答を一度に示します。--apply で版に反映します。",
    )
    _add_workspace(collect, argparse.SUPPRESS)
    collect.add_argument(
        "files", nargs="+", type=_filled, metavar="場所", help="回答のブックか、それを入れたフォルダー"
    )
    collect.add_argument("--number", type=int, metavar="番号", help="取りまとめる照会の番号（指定しなければ最新）")
    collect.add_argument("--apply", action="store_true", help="食い違いも誤りもない回答を版に反映する")
    collect.add_argument("--only", action="append", default=[], metavar="整理番号", help="この事業の回答だけを反映する")
    collect.add_argument(
        "--take",
        action="append",
        default=[],
        metavar="整理番号=theirs|ours",
        help="食い違いは、回答（theirs）か今の版（ours）のどちらを採るかを決めて反映する",
    )
    collect.add_argument(
        "--report", action="store_true", help="取りまとめ表と督促の一覧も out/<基準日>/inquiry/<番号>/report/ に作る"
    )
    _add_format(collect)
    _add_style(collect)
    _add_json(collect)
    collect.set_defaults(command="collect")

    export = commands.add_parser(
        "export",
        help="一覧を、書き換えられる Excel に写す",
        description="一覧の全部を一つの Excel に写し、out/<基準日>/inquiry/export/ に作ります。collect で読めます。",
    )
    _add_workspace(export, argparse.SUPPRESS)
    _add_day(export)
    export.set_defaults(command="export")


def _add_workspace(parser: _Parser, default: str) -> None:
    """Adds -C, which may stand before the command or after it."""
    parser.add_argument(
        "-C",
        dest="folder",
        type=_filled,
        default=default,
        metavar="フォルダー",
        help="data/ のある作業フォルダー（指定しなければ今いるフォルダー）",
    )


def _add_day(parser: _Parser, default: str = "最新の版") -> None:
    text = f"版の基準日（2023-06-01の形。指定しなければ{default}）"
    parser.add_argument("as_of", nargs="?", type=_day, metavar="基準日", help=text)


def _add_format(parser: _Parser) -> None:
    choices = [one for one in FORMATS if one != OUTLINE]
    parser.add_argument("--format", choices=choices, action="append", default=[], help="この形式だけを作る")


def _add_json(parser: _Parser) -> None:
    parser.add_argument("--json", action="store_true", help="機械で読める形（JSON）で示す")


def _add_style(parser: _Parser) -> None:
    parser.add_argument(
        "--style", type=_filled, metavar="名前", help="templates/style-名前.yaml の体裁を使う（例：mincho）"
    )


def _issue(text: str) -> Issue:
    day, _, revision = text.partition("_r")
    known = re.fullmatch("[1-9][0-9]{0,3}", revision)
    return Issue(_day(day), int(revision)) if known else Issue(_day(text))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text) if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else _not_a_day(text)
    except ValueError:
        return _not_a_day(text)


def _not_a_day(text: str) -> NoReturn:
    day = read_typed_day(text)
    hint = f"{day.isoformat()} と書いてください。" if day else "2023-06-01 のように、ある日を 年-月-日 の形で書きます。"
    raise UsageError([BAD_USAGE.at(None, problem=f"「{text}」は日付として読めません。", hint=hint)])


def _filled(text: str) -> str:
    """A value that isn't empty, as one is where a script's variable had none."""
    if not text.strip():
        raise argparse.ArgumentTypeError("値が空です。")
    return text
