"""The command line in Japanese: which commands there are, and what is said of words that are none of theirs."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from types import ModuleType
from typing import Final, NoReturn
from unicodedata import normalize

from reportgen import __version__
from reportgen.cli.messages import BAD_USAGE
from reportgen.cli.options import WORKSPACE, Command, Option, option
from reportgen.diagnostics import Diagnostic, UsageError

# Of each command the module of this room that has its `COMMAND` and its `run`, and what it does in a few words.
COMMANDS: Final = {
    "build": ("build", "一覧と市町ごとの抜粋を作る"),
    "site": ("site", "一覧のウェブ版を作る"),
    "data": ("data", "一覧を公開データにする"),
    "figures": ("figures", "一覧を一目で見せる星取表、図、概要を作る"),
    "check": ("check", "データの誤りをすべて調べる"),
    "open": ("open", "一覧をブラウザーで編集する"),
    "import": ("import_source", "公表された文書をデータにする"),
    "start": ("start", "新しい作業フォルダーを作る"),
    "new": ("new_edition", "次の版を始める"),
    "compare": ("compare", "二つの版を比べ、新旧対照表を作る"),
    "archive": ("archive", "版を長期保存用にまとめる"),
    "verify": ("verify", "保存したものに異状がないか確かめる"),
    "editions": ("editions", "版の一覧を示す"),
    "errata": ("errata", "公表資料との違いを示し、正誤表を作る"),
    "history": ("history", "ある事業か市町の移り変わりを示す"),
    "ask": ("ask", "担当課に掲載内容を照会する Excel を作る"),
    "collect": ("collect", "照会への回答を取りまとめる"),
    "export": ("export", "一覧を、書き換えられる Excel に写す"),
    "packet": ("packet", "関係市町ごとに送るものを作る"),
    "send": ("send", "関係市町に送るメールの下書きを確かめ、まとめる"),
    "inspect": ("inspect", "できたファイルが何であるかを調べる"),
}

_PROGRAM = "reportgen"
_DASHES = "-‐‑‒–—―−－ー─ｰ"

# argparse's own words, which have no Japanese.
_ARGPARSE_MESSAGES = (
    (r"the following arguments are required: (.+)", "{0} を指定してください。"),
    (r"argument (.+): expected (?:one|at least one) argument", "{0} のあとに値が必要です。"),
    (r"argument (.+): invalid choice: '?(.*?)'? \(choose from (.+)\)", "{0} に「{1}」は使えません（使える値：{2}）。"),
    (r"argument (.+): ignored explicit argument (.+)", "{0} に値 {1} は付けられません。"),
    (r"argument (.+?): (.+)", "{0}：{1}"),
)


class _Parser(argparse.ArgumentParser):
    """argparse in Japanese, which knows what was meant by a word that is almost right."""

    def __init__(self, prog: str, description: str, options: Iterable[Option]) -> None:
        super().__init__(prog, description=description, add_help=False, allow_abbrev=False)
        self._positionals.title = "引数"
        self._optionals.title = "オプション"
        self.add_argument("-h", "--help", action="help", help="この説明を表示する")
        for names, settings in options:
            self.add_argument(*names, **settings)

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
            elif word[:1] in _DASHES and meant(word, (*self._option_string_actions, *_commands_by_option())):
                yield word
            elif self.prog == _PROGRAM:  # a command: the rest is its parser's
                return

    def _unknown(self, word: str) -> Iterator[Diagnostic]:
        problem = f"「{word}」という指定はありません。"
        name = re.split("[=＝]", word, maxsplit=1)[0]
        near = meant(name, self._option_string_actions)
        if near is None and (elsewhere := meant(name, commands := _commands_by_option())) is not None:
            where = "のあとに書きます" if self.prog == _PROGRAM else "で使えます"
            yield self._usage(problem, f"{elsewhere} は、{'、'.join(commands[elsewhere])} {where}。")
            return
        yield self._usage(problem, f"{near} ではありませんか。" if near else None)


class _Words(argparse._StoreAction):
    """The command and all words after it; in the help the commands stand below it, where argparse asks for them."""

    def _get_subactions(self) -> list[argparse.Action]:
        return [argparse.Action([], name, help=summary) for name, (_, summary) in COMMANDS.items()]


def parse(words: Sequence[str] | None = None) -> argparse.Namespace:
    """What the words (the process's own where none are given) ask for, with the command's module as `command`.

    Raises UsageError, and SystemExit where help was asked for and has been shown.
    """
    version = option("--version", action="version", version=f"reportgen {__version__}", help="バージョンを表示する")
    parser = _Parser(_PROGRAM, "広域連携の状況などの一覧を、データから PDF と Word で作ります。", (version, WORKSPACE))
    parser.set_defaults(folder=".")
    group = parser.add_argument_group("コマンド")
    group.add_argument("command", action=_Words, nargs=argparse.PARSER, choices=COMMANDS, metavar="コマンド")
    options = parser.parse_args(words)
    name, *rest = options.command
    options.command = module_of(name)
    return parser_of(name).parse_args(rest, options)


def module_of(name: str) -> ModuleType:
    """The module of a command, with its `COMMAND` and `run`."""
    return import_module(f"{__package__}.{COMMANDS[name][0]}")


def parser_of(name: str) -> argparse.ArgumentParser:
    """The parser of what stands after a command."""
    command: Command = module_of(name).COMMAND
    options = (WORKSPACE, *command.options) if command.in_workspace else command.options
    return _Parser(f"{_PROGRAM} {name}", command.description, options)


def _commands_by_option() -> dict[str, list[str]]:
    """All options of all commands, each with the commands that have it."""
    found: dict[str, list[str]] = {}
    for name in COMMANDS:
        for word in parser_of(name)._option_string_actions:
            found.setdefault(word, []).append(name)
    return found


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
