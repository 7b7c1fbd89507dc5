"""Slips of the keyboard that make YAML unreadable, line by line: what is wrong, where, and the line that was meant."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reportgen.diagnostics import shortened
from reportgen.yaml_writer import quoted

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

    The latter two hold the pattern's groups, and what `_parts` makes of them. Patterns are compiled when first needed:
    most files have no slips. With `is_last`, the line after it must begin something new. With `is_indent`, the line may
    also have been meant to be indented as one before.
    """

    pattern: str
    problem: str
    meant: str
    is_last: bool = False
    is_indent: bool = False


def _parts(match: re.Match[str]) -> dict[str, str]:
    """What the line that was meant may be made of: the match's groups, and what becomes of them."""
    groups = match.groupdict("")
    at, value, inside = groups["at"], groups.get("value", ""), groups.get("inside", "")
    return groups | {
        "at": at.strip(),
        "close": {"[": "]", "{": "}"}.get(at, at),
        "spaces": at.translate({ord("\t"): "  ", 0x3000: "  ", 0xA0: " "}),
        "narrow": re.sub(", *", ", ", value.translate(str.maketrans("［］｛｝，、：", "[]{},,:"))),
        "quoted": quoted((inside[1:-1] + groups.get("rest", "") if inside else value).rstrip()),
        "without_hash": value.replace("#", "＃"),
    }


_KEY = "[A-Za-z_][A-Za-z0-9_-]*"
_BEGIN = " *+(?:- ++)*+"
_VALUE = rf"(?P<head>{_BEGIN}(?:{_KEY}: ++)?+)"
_REST = "(?P<rest>.*)"
_WIDE = r"\u3000\xa0"
_COLON = "キーの後ろの「：」が全角です"
_OPEN_QUOTE = _Form(
    rf"""{_VALUE}(?P<value>(?P<at>["'])(?:(?!(?P=at))[^\\]|\\.)*?)\s*$""",
    "引用符が閉じていません",
    "{head}{value}{at}",
    is_last=True,
)
_FORMS = (
    _Form(rf"(?P<head>{_BEGIN}{_KEY})[ \u3000]*(?P<at>：)[ \u3000]*{_REST}", _COLON, "{head}: {rest}"),
    _Form(rf"(?P<head>.*[{{,] *{_KEY}) *(?P<at>：)[ \u3000]*{_REST}", _COLON, "{head}: {rest}"),
    _Form(
        rf"(?P<head>{_BEGIN}{_KEY}:)(?P<at>[{_WIDE}]+){_REST}",
        "「:」の後ろの空白が全角か特殊な空白です",
        "{head} {rest}",
    ),
    _Form(rf"(?P<head>{_BEGIN}{_KEY}:)(?P<at>)(?P<rest>[^\s/].*)", "「:」の後ろに空白がありません", "{head} {rest}"),
    _Form(
        rf"(?P<head> *)-(?P<at>[\t{_WIDE}]+)[ \t{_WIDE}]*{_REST}",
        "行頭の「-」の後ろが半角の空白ではありません",
        "{head}- {rest}",
    ),
    _Form(rf"(?P<head> *)(?P<at>\t+)[ \t]*{_REST}", "字下げにタブは使えません", "{head}{spaces}{rest}", is_indent=True),
    _Form(
        rf"(?P<head> *)(?P<at>[{_WIDE}][ {_WIDE}]*){_REST}",
        "字下げの空白が全角か特殊な空白です",
        "{head}{spaces}{rest}",
        is_indent=True,
    ),
    _Form(
        rf"(?P<head> *)(?P<at>[－‐‑−–—ー])[ \u3000]*(?P<rest>{_KEY}[ \u3000]*[:：].*|[※\"'{{].*)",
        "行頭の「-」が半角の「-」ではありません",
        "{head}- {rest}",
    ),
    _Form(rf"(?P<head> *)(?P<at>-)(?P<rest>{_KEY}:.*)", "行頭の「-」の後ろに空白がありません", "{head}- {rest}"),
    _Form(
        rf"{_VALUE}(?P<value>(?:[\[{{][^][{{}}［］｛｝]*)?(?P<at>[［］｛｝])[^][{{}}［］｛｝]*[]}}］｝]?)\s*$",
        "「{at}」が全角です",
        "{head}{narrow}",
    ),
    _Form(
        rf"{_VALUE}(?P<value>[\[{{][^\]}}]*?[ \t](?P<at>#).*[\]}}].*)$",
        "「#」から後ろは注釈になり、閉じる括弧もその中です",
        "{head}{without_hash}",
    ),
    _Form(
        rf"{_VALUE}(?P<value>(?P<at>[\[{{])[^\]}}]*?)\s*$",
        "「{at}」を閉じる「{close}」がありません",
        "{head}{value}{close}",
        is_last=True,
    ),
    _OPEN_QUOTE,
    _Form(
        rf"""{_VALUE}(?P<inside>"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*(?P<at>(?P<rest>[^\s#:,\]}}].*))$""",
        "閉じた引用符の後ろに文字があります",
        "{head}{quoted}",
    ),
    _Form(
        rf"{_VALUE}(?P<value>(?P<at>\[(?=[^\]]*\]\s*[^\s#])|\{{(?=[^}}]*\}}\s*[^\s#])"
        rf"|[*&!%@`?,\]}}]|[|>](?![0-9+-]{{0,2}}\s*(?:#.*)?$)|- ).*)$",
        "「{at}」で始まる値は引用符で囲みます",
        "{head}{quoted}",
    ),
    _Form(
        rf"(?P<head>{_BEGIN}{_KEY}: +)(?P<value>[^\s\"'\[{{|>].*?(?P<at>:)(?: .*)?)$",
        "値の中に「: 」があります",
        "{head}{quoted}",
    ),
    _Form(
        rf"{_VALUE}(?P<value>[^\s\"'#\[{{].*?[ \t](?P<at>#).*)$",
        "「#」から後ろは注釈になり、次の行に続きません",
        "{head}{without_hash}",
    ),
    _Form(rf"(?P<at> *)(?P<rest>(?:- +)*{_KEY}:.*)", "字下げが前の行とそろっていません", "{rest}", is_indent=True),
)
_ITEM = re.compile(r" *- ")
_BEGINS_ITEM = re.compile(rf"(?P<indent> *)- +(?P<key>{_KEY}):")
_CONTENT = re.compile(_BEGIN)
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
    match = re.match(form.pattern, lines[number]) if len(lines[number]) <= _LONGEST_LINE else None
    if match is None or (form.is_last and number + 1 < len(lines) and not _NEW.match(lines[number + 1])):
        return
    parts = _parts(match)
    meant = [form.meant.format(**parts)]
    if form.is_indent:
        before = (_CONTENT.match(line) for line in reversed(lines[max(0, number - _BACK) : number]) if line.strip())
        meant[:0] = [" " * indent + parts["rest"] for indent in dict.fromkeys([one.end() for one in before if one])]
    for line in meant:
        yield Slip(number, match.start("at"), form.problem.format(**parts), line, is_indent=form.is_indent)


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
        stops = tuple([" " * indent + lines[number][own:][: gap + len(begins["key"])] for indent in indents])
        while after < len(lines) and _indent(lines[after]) > own and not lines[after].startswith(stops):
            after += 1
        meant = [indent for indent in indents if indent != own]
    else:
        meant = [indent for indent in indents if after < len(lines) and _indent(lines[after]) == indent + gap]
    for indent in meant:
        moved = [" " * (_indent(line) + indent - own) + line.lstrip(" ") for line in lines[number:after]]
        problem = "「-」の字下げが前の件とそろっていません"
        yield Slip(number, own, problem, "\n".join(moved), after - number, is_indent=True)


def item_around(lines: Sequence[str], number: int) -> range | None:
    """The lines of the item of a sequence that the line belongs to; None where no other item stands beside it."""
    within = next((at for at in range(min(number, len(lines) - 1), 0, -1) if lines[at].strip()), 0)
    inner = _indent(lines[within])
    begins = (at for at in range(within, -1, -1) if at == within or _indent(lines[at]) < inner)
    start = next((at for at in begins if _ITEM.match(lines[at])), None)
    if start is None:
        return None
    indent = _indent(lines[start])
    before, after = (
        next((at for at in numbers if lines[at].strip() and _indent(lines[at]) <= indent), None)
        for numbers in (range(start - 1, -1, -1), range(start + 1, len(lines)))
    )
    beside = [lines[at] for at in (before, after) if at is not None and _indent(lines[at]) == indent]
    return range(start, after or len(lines)) if any(map(_ITEM.match, beside)) else None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
