"""Slips of the keyboard that make YAML unreadable, line by line: what is wrong, where, and the line that was meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from reportgen.diagnostics import shortened

# So many lines before the one where reading failed may hold the slip; an open quote may stand farther off.
_NEAR = 3
_FAR = 200
# So many lines before one tell where it may have been meant to begin.
_BACK = 20
# Longer lines are not looked into.
_LONGEST_LINE = 5000


class Slip(NamedTuple):
    """A slip in line and column (from 0): what is wrong in Japanese, and as it was meant the line, or so many lines.

    With `is_indent`, the line begins where it shouldn't.
    """

    line: int
    column: int
    problem: str
    mended: str
    lines: int = 1
    is_indent: bool = False

    @property
    def hint(self) -> str:
        """What to write instead."""
        first = self.mended.split("\n")[0]
        spaces = _indent(first)
        indent = (f"行頭に半角の空白を{spaces}個置いて" if spaces else "行頭から") if self.is_indent else ""
        rest = "下の行も同じだけ動かしてください。" if self.lines > 1 else ""
        return f"{indent}「{shortened(first.strip())}」と書いてください。{rest}"


class _Form(NamedTuple):
    """How a line with a slip looks (`at` is where it is), what is said of it, and the line that was meant.

    The pattern is compiled when it is first needed: most files have no slips.
    With `is_last`, the line after it must begin something new. With `is_indent`, the line may also have been meant to
    be indented as one before.
    """

    pattern: str
    problem: str
    mended: Callable[[re.Match[str]], str]
    is_last: bool = False
    is_indent: bool = False


def in_quotes(text: str) -> str:
    """The text as a YAML scalar in double quotes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _quoted(match: re.Match[str]) -> str:
    return match["head"] + in_quotes(match["value"].rstrip())


def _without_quotes(match: re.Match[str]) -> str:
    inside = match["quoted"][1:-1]
    return match["head"] + in_quotes(inside + match["rest"].rstrip())


def _narrow(match: re.Match[str]) -> str:
    return match["head"] + match["value"].translate(str.maketrans("［］｛｝，、：", "[]{},,:")).replace(
        ",", ", "
    ).replace(",  ", ", ")


def _with_hash(match: re.Match[str]) -> str:
    return match["head"] + match["value"].replace("#", "＃")


_KEY = "[A-Za-z_][A-Za-z0-9_-]*"
_BEGIN = r"^(?P<head> *+(?:- ++)*+"
_VALUE = _BEGIN + rf"(?:{_KEY}: ++)?+)"
_FORMS = (
    _Form(
        rf"{_BEGIN}{_KEY})[ \u3000]*(?P<at>：)[ \u3000]*(?P<rest>.*)",
        "キーの後ろの「：」が全角です",
        lambda match: f"{match['head']}: {match['rest']}",
    ),
    _Form(
        rf"^(?P<head>.*[{{,] *{_KEY}) *(?P<at>：)[ \u3000]*(?P<rest>.*)",
        "キーの後ろの「：」が全角です",
        lambda match: f"{match['head']}: {match['rest']}",
    ),
    _Form(
        rf"{_BEGIN}{_KEY}:)(?P<at>[\u3000\xa0]+)(?P<rest>.*)",
        "「:」の後ろの空白が全角か特殊な空白です",
        lambda match: f"{match['head']} {match['rest']}",
    ),
    _Form(
        rf"{_BEGIN}{_KEY}:)(?P<at>)(?P<rest>[^\s/].*)",
        "「:」の後ろに空白がありません",
        lambda match: f"{match['head']} {match['rest']}",
    ),
    _Form(
        r"^(?P<head> *)-(?P<at>[\t\u3000\xa0]+)[ \t\u3000\xa0]*(?P<rest>.*)",
        "行頭の「-」の後ろが半角の空白ではありません",
        lambda match: f"{match['head']}- {match['rest']}",
    ),
    _Form(
        r"^(?P<head> *)(?P<at>\t+)[ \t]*(?P<rest>.*)",
        "字下げにタブは使えません",
        lambda match: f"{match['head']}{'  ' * len(match['at'])}{match['rest']}",
        is_indent=True,
    ),
    _Form(
        r"^(?P<head> *)(?P<at>[\u3000\xa0]+)(?P<space>[ \u3000\xa0]*)(?P<rest>.*)",
        "字下げの空白が全角か特殊な空白です",
        lambda match: f"{match['head']}{match['at'].replace(chr(0x3000), '  ')}{match['space']}{match['rest']}",
        is_indent=True,
    ),
    _Form(
        rf"^(?P<head> *)(?P<at>[－‐‑−–—ー])[ \u3000]*(?P<rest>{_KEY}[ \u3000]*[:：].*|[※\"'{{].*)",
        "行頭の「-」が半角の「-」ではありません",
        lambda match: f"{match['head']}- {match['rest']}",
    ),
    _Form(
        rf"^(?P<head> *)(?P<at>-)(?P<rest>{_KEY}:.*)",
        "行頭の「-」の後ろに空白がありません",
        lambda match: f"{match['head']}- {match['rest']}",
    ),
    _Form(
        rf"{_VALUE}(?P<value>(?:(?P<at>［)[^［］\[\]]*[］\]]|\[[^［］\[\]]*(?P<at_end>］)))\s*$",
        "「［」「］」が全角です",
        _narrow,
    ),
    _Form(
        rf"{_VALUE}(?P<value>(?:(?P<at>｛)[^｛｝{{}}]*[｝}}]|\{{[^｛｝{{}}]*(?P<at_end>｝)))\s*$",
        "「｛」「｝」が全角です",
        _narrow,
    ),
    _Form(
        rf"{_VALUE}(?P<value>[\[{{][^\]}}]*?[ \t](?P<at>#).*[\]}}].*)$",
        "「#」から後ろは注釈になり、閉じる括弧もその中です",
        _with_hash,
    ),
    _Form(
        rf"{_VALUE}(?P<value>(?P<at>\[)[^\]}}]*?)\s*$",
        "「[」を閉じる「]」がありません",
        lambda match: match["head"] + match["value"] + "]",
        is_last=True,
    ),
    _Form(
        rf"{_VALUE}(?P<value>(?P<at>\{{)[^\]}}]*?)\s*$",
        "「{」を閉じる「}」がありません",
        lambda match: match["head"] + match["value"] + "}",
        is_last=True,
    ),
    _Form(
        rf"""{_VALUE}(?P<value>(?P<at>["'])(?:(?!(?P=at))[^\\]|\\.)*?)\s*$""",
        "引用符が閉じていません",
        lambda match: match["head"] + match["value"] + match["at"],
        is_last=True,
    ),
    _Form(
        rf"""{_VALUE}(?P<value>(?P<quoted>"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*(?P<at>(?P<rest>[^\s#:,\]}}].*)))$""",
        "閉じた引用符の後ろに文字があります",
        _without_quotes,
    ),
    _Form(
        rf"{_VALUE}(?P<value>(?P<at>\[[^\]]*\]|\{{[^}}]*\}})\s*[^\s#].*)$",
        "「[」か「{」で始まる値は引用符で囲みます",
        _quoted,
    ),
    _Form(
        rf"{_VALUE}(?P<value>(?P<at>[*&!%@`?,\]}}]|[|>](?![0-9+-]{{0,2}}\s*(?:#.*)?$)|- ).*)$",
        "「{at}」で始まる値は引用符で囲みます",
        _quoted,
    ),
    _Form(
        rf"{_BEGIN}{_KEY}: +)(?P<value>[^\s\"'\[{{|>].*?(?P<at>:)(?: .*)?)$",
        "値の中に「: 」があります",
        _quoted,
    ),
    _Form(
        rf"{_VALUE}(?P<value>[^\s\"'#\[{{].*?[ \t](?P<at>#).*)$",
        "「#」から後ろは注釈になり、次の行に続きません",
        _with_hash,
    ),
    _Form(
        rf"^(?P<head>)(?P<at> *)(?P<rest>(?:- +)*{_KEY}:.*)",
        "字下げが前の行とそろっていません",
        lambda match: match["rest"],
        is_indent=True,
    ),
)
_OPEN_QUOTE = next(form for form in _FORMS if "引用符が閉じて" in form.problem)
_ITEM = re.compile(r" *- ")
_BEGINS_ITEM = re.compile(rf"(?P<indent> *)- +(?P<key>{_KEY}):")
_CONTENT = re.compile(r" *+(?:- ++)*+")
_NEW = re.compile(rf"\s*(?:-\s|{_KEY}\s*[:：]|$)")


def slips_near(lines: Sequence[str], begun: int, failed: int) -> Iterator[Slip]:
    """The slips that may have made reading fail in line `failed` of what began in line `begun` (from 0), likely first.

    After those of these two lines come those of the lines before; of those far off only quotes that stay open.
    """
    near = range(failed - 1, failed - 1 - _NEAR, -1)
    for number in dict.fromkeys((begun, failed, *near)):
        if 0 <= number < len(lines):
            yield from _shifted(lines, number)
            for form in _FORMS:
                yield from _found(form, lines, number)
    for number in range(min(failed, len(lines)) - 1 - _NEAR, max(-1, failed - 1 - _FAR), -1):
        yield from _found(_OPEN_QUOTE, lines, number)


def _found(form: _Form, lines: Sequence[str], number: int) -> Iterator[Slip]:
    if len(lines[number]) > _LONGEST_LINE:
        return
    match = re.match(form.pattern, lines[number])
    if match is None or (form.is_last and number + 1 < len(lines) and not _NEW.match(lines[number + 1])):
        return
    at = "at" if match["at"] is not None else "at_end"
    problem = form.problem.replace("{at}", match[at].strip())
    if form.is_indent:
        before = (_CONTENT.match(line) for line in reversed(lines[max(0, number - _BACK) : number]) if line.strip())
        for indent in dict.fromkeys(content.end() for content in before if content):
            yield Slip(number, match.start(at), problem, " " * indent + match["rest"], is_indent=True)
    yield Slip(number, match.start(at), problem, form.mended(match), is_indent=form.is_indent)


def _shifted(lines: Sequence[str], number: int) -> Iterator[Slip]:
    """The line begins an item (`- id: …`) elsewhere than those before it: it alone, or with the lines that it holds."""
    begins = _BEGINS_ITEM.match(lines[number])
    if begins is None:
        return
    own, gap = begins.end("indent"), begins.start("key") - begins.end("indent")
    alike = (_BEGINS_ITEM.match(lines[at]) for at in range(number - 1, -1, -1))
    indents = dict.fromkeys(other.end("indent") for other in alike if other and other["key"] == begins["key"])
    after = number + 1
    if after < len(lines) and _indent(lines[after]) == own + gap:
        stops = {" " * indent + lines[number][own:][: gap + len(begins["key"])] for indent in indents}
        while after < len(lines) and _indent(lines[after]) > own and not lines[after].startswith(tuple(stops)):
            after += 1
        meant = [indent for indent in indents if indent != own]
    else:
        meant = [indent for indent in indents if after < len(lines) and _indent(lines[after]) == indent + gap]
    problem = "「-」の字下げが前の件とそろっていません"
    for indent in meant:
        moved = [" " * (_indent(line) + indent - own) + line.lstrip(" ") for line in lines[number:after]]
        yield Slip(number, own, problem, "\n".join(moved), after - number, is_indent=True)


def item_around(lines: Sequence[str], number: int) -> range | None:
    """The lines of the item of a sequence that the line belongs to; None where no other item stands beside it."""
    while number > 0 and (number >= len(lines) or not lines[number].strip()):
        number -= 1
    start = number
    while not (_ITEM.match(lines[start]) and (start == number or _indent(lines[start]) < _indent(lines[number]))):
        if start == 0:
            return None
        start -= 1
    indent = _indent(lines[start])

    def is_outside(at: int) -> bool:
        return bool(lines[at].strip()) and _indent(lines[at]) <= indent

    def is_neighbour(at: int | None) -> bool:
        return at is not None and _indent(lines[at]) == indent and _ITEM.match(lines[at]) is not None

    before = next((at for at in range(start - 1, -1, -1) if is_outside(at)), None)
    after = next((at for at in range(start + 1, len(lines)) if is_outside(at)), None)
    return range(start, after or len(lines)) if is_neighbour(before) or is_neighbour(after) else None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
