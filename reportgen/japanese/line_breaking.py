"""Where a line of Japanese text may break: UAX #14 (Unicode 15.0) tailored by CSS Text 3 `line-break` and JLReq 3.1.

The rules stand below in the notation and under the names of UAX #14; of all that fit a place the first one decides.
A tailoring puts other rules under the same names and moves characters to other classes. A rule that depends on more
than two classes finds the rest in a variant of the class before the place (`IS.number` is a comma inside a number), or
is one of those held by the class behind.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from enum import Enum
from functools import cache
from itertools import compress, count, pairwise, product
from typing import Final, NamedTuple, TypeAlias

from reportgen.japanese.addresses import address_breaks, has_address
from reportgen.japanese.line_break_classes import CLASS_NAMES, FIRST_LETTER, LETTERS, STARTS


class Strictness(Enum):
    """How little may begin a line: the values of CSS Text 3 `line-break`."""

    STRICT = "strict"
    NORMAL = "normal"
    LOOSE = "loose"


def break_opportunities(text: str, strictness: Strictness = Strictness.STRICT) -> list[int]:
    """The indexes in `text` before which a line may begin, ascending; neither 0 nor the length is among them.

    Hard line ends are the caller's: a line end inside `text` counts as a space. A soft hyphen is a place to break like
    any other. URLs and mail addresses break at points of their own as well. No string is an error.
    """
    breaks = line_breaker(strictness).opportunities(text)
    return sorted({*breaks, *address_breaks(text)}) if has_address(text) else breaks


Rules: TypeAlias = Mapping[str, tuple[str, ...]]

# UAX #14 revision 49, its LB25 as in example 7, which the Unicode test file follows too. A class stands for all its
# variants, `.wide` for all wide classes, `^` for all but the named; LB1 is in the table, LB8a, LB9, LB10 in the code.
_UAX14_RULES: Final[Rules] = {
    "LB2": ("sot ×",),
    "LB4": ("BK ÷",),
    "LB5": ("CR × LF", "CR LF NL ÷"),
    "LB6": ("× BK CR LF NL",),
    "LB7": ("× SP ZW",),
    "LB8": ("ZW SP* ÷",),
    "LB9": ("× CM ZWJ",),
    "LB11": ("× WJ", "WJ ×"),
    "LB12": ("GL ×",),
    "LB12a": ("^ SP BA HY × GL",),
    "LB13": ("× CL CP EX IS SY",),
    "LB14": ("OP SP* ×",),
    "LB15": ("QU SP* × OP",),
    "LB16": ("CL CP SP* × NS",),
    "LB17": ("B2 SP* × B2",),
    "LB18": ("SP ÷",),
    "LB19": ("× QU", "QU ×"),
    "LB20": ("÷ CB", "CB ÷"),
    "LB21": ("× BA HY NS", "BB ×"),
    "LB21a": ("HY.hebrew BA.hebrew ×",),
    "LB21b": ("SY × HL",),
    "LB22": ("× IN",),
    "LB23": ("AL HL × NU", "NU × AL HL"),
    "LB23a": ("PR × ID EB EM", "ID EB EM × PO"),
    "LB24": ("PR PO × AL HL", "AL HL × PR PO"),
    "LB25": (
        "PR PO OP HY × NU",
        "NU SY.number IS.number × NU",
        "NU SY.number IS.number CL.number CP.number × PR PO",
    ),
    "LB26": ("JL × JL JV H2 H3", "JV H2 × JV JT", "JT H3 × JT"),
    "LB27": ("JL JV JT H2 H3 × PO", "PR × JL JV JT H2 H3"),
    "LB28": ("AL HL × AL HL",),
    "LB29": ("IS × AL HL",),
    "LB30": ("AL HL NU × OP.narrow", "CP × AL HL NU"),
    "LB30a": ("RI.second ÷ RI", "RI × RI"),
    "LB30b": ("EB ID.pictograph × EM",),
    "LB31": ("÷",),
}

# A quotation mark opens or closes where the text outside it is East Asian. (LB19a of later revisions asks that of the
# text inside as well, and would lock “ABC” to the words around it.) What follows a point or slash, as in .5 and in
# 2023/6/1, stays with it also where the text before is no number.
_EAST_ASIAN: Final = "ID.ideograph .wide CJ H2 H3 JL EM IN B2 CL.number"
_JAPANESE_RULES: Final[Rules] = {
    "LB15": ("QU.plain QU.initial SP* × OP",),
    "LB19": (
        "× QU.plain QU.final",
        f"^ {_EAST_ASIAN} × QU.initial",
        "QU.plain QU.initial ×",
        f"QU.final × ^ {_EAST_ASIAN}",
    ),
    "LB20": (*_UAX14_RULES["LB20"], "ID ÷ BA.hyphen"),
    "LB25": (*_UAX14_RULES["LB25"], "IS SY × NU"),
}

# What can't begin a line can't do so behind a space either, nor what can't end one before it: a line's last space is
# not seen. So these come before LB8 and LB18. A suffix like ％ stays with whatever is before it.
_STRICT_RULES: Final[Rules] = {
    **_JAPANESE_RULES,
    "LB7": ("× SP ZW", "× BA CL CP EX IS NS PO QU.final SY", "OP QU.initial SP* ×"),
}

# CSS Text 3 parts inseparable marks from each other only. The browsers' suite (css-text-line-break-ja-in-loose) lets
# them begin a line behind an ideograph, too; they are not among what JLReq 3.1.7 keeps from it.
_LOOSE_RULES: Final[Rules] = {
    **_JAPANESE_RULES,
    "LB22": ("ID IN ÷ IN", "× IN", "÷ PO.wide PO.ambiguous", "PR.wide PR.ambiguous ÷"),
}

# Where the class behind has a say, too: (before, after, behind), no break between the first two if the third follows.
# LB25: the bracket in $(5) stays with its prefix.
_UAX14_HELD: Final = (("PR PO", "OP", "NU"),)
# A prefix between ideographs, with no number behind it, begins no line: UAX #14 lets it, the browsers' suite
# (css-text-line-break-ja-pr-strict and -normal) does not.
_JAPANESE_HELD: Final = (*_UAX14_HELD, ("ID.ideograph", "PR.wide PR.ambiguous", "ID.ideograph"))

# Classes no character has in the table: the start of the text, U+2010 and U+2013 below the strict level, and what the
# text before makes of a class: (classes before, class, variant), where a later line overrides an earlier one.
_MORE_CLASSES: Final = "sot BA.hyphen SY.number IS.number CL.number CP.number HY.hebrew BA.hebrew RI.second"
_VARIANTS: Final = (
    ("NU SY.number IS.number", "SY", "SY.number"),
    ("NU SY.number IS.number", "IS", "IS.number"),
    ("NU SY.number IS.number", "CL", "CL.number"),
    ("NU SY.number IS.number", "CP", "CP.number"),
    ("HL", "HY", "HY.hebrew"),
    ("HL", "BA", "BA.hebrew"),
    ("RI", "RI", "RI.second"),
    ("RI.second", "RI", "RI"),
)


class Tailoring(NamedTuple):
    """What differs from the rules and the table of UAX #14.

    `rules` replace those of the same name; `classes` and `characters` give whole classes, and each character of a
    string, another class; `held` are the rules on three classes; `lone_mark` is the class of a mark without a base
    (LB10). Blanks after an opening bracket count as spaces where `blanks_after_opening` is set.
    """

    rules: Rules
    classes: Mapping[str, str]
    characters: Mapping[str, str]
    held: tuple[tuple[str, str, str], ...] = _UAX14_HELD
    lone_mark: str = "NS.wide"
    blanks_after_opening: bool = False


# Plain UAX #14, as the Unicode test file has it.
UAX14: Final = Tailoring(rules={}, classes={"CJ": "NS.wide"}, characters={}, lone_mark="AL.narrow")

_SPACES: Final = dict.fromkeys(("BK", "CR", "LF", "NL"), "SP")
_DASHES: Final = {"―": "B2"}
# They may begin a line in the normal level, too, as an older copy of the browsers' suite has it, and as 〜 and ゠ of
# their class do (JLReq cl-03). CSS Text 3 allows it in the loose level only; the suite of today has no case for it.
_HYPHENS: Final = {"‐–": "BA.hyphen"}
_LEVELS: Final = {
    Strictness.STRICT: Tailoring(
        rules=_STRICT_RULES,
        classes=_SPACES | {"CJ": "NS.wide"},
        characters=_DASHES | {"～": "NS.wide"},
        held=_JAPANESE_HELD,
        blanks_after_opening=True,
    ),
    Strictness.NORMAL: Tailoring(
        rules=_JAPANESE_RULES,
        classes=_SPACES | {"CJ": "ID.wide"},
        characters=_DASHES | {"〜゠": "ID.wide"} | _HYPHENS,
        held=_JAPANESE_HELD,
    ),
    Strictness.LOOSE: Tailoring(
        rules=_LOOSE_RULES,
        classes=_SPACES | {"CJ": "ID.wide"},
        characters=_DASHES | {"〜゠々〻ゝゞヽヾ・･：；！？‼⁇⁈⁉": "ID.wide"} | _HYPHENS,
    ),
}


@cache
def line_breaker(strictness: Strictness) -> LineBreaker:
    """The line breaker of one level."""
    return LineBreaker(_LEVELS[strictness])


# Inside, a class is a letter, and a text the string of its characters' letters.
_NAMES: Final = (*CLASS_NAMES.split(), *_MORE_CLASSES.split())
_LETTER_OF: Final = {name: chr(ord(FIRST_LETTER) + index) for index, name in enumerate(_NAMES)}


@cache
def _letters(classes: str) -> frozenset[str]:
    """The letters of the named classes and their variants; of all classes where none is named."""
    if classes.startswith("^"):
        return _letters("") - _letters(classes[1:])
    wanted = classes.split() or _NAMES
    return frozenset(
        letter
        for name, letter in _LETTER_OF.items()
        for want in wanted
        if name == want or name.startswith(f"{want}.") or (want[0] == "." and name.endswith(want))
    )


_SPACE: Final = _LETTER_OF["SP"]
_START_OF_TEXT: Final = _LETTER_OF["sot"]
_JOINER: Final = _LETTER_OF["ZWJ"]
_MARKS: Final = _letters("CM ZWJ")
_NO_BASE: Final = _letters("sot BK CR LF NL SP ZW")
_BLANKS: Final = _letters("BA GL WJ ZW")
_NOTHING: Final = frozenset[str]()
_VARIANT_AFTER: Final = {
    (before, letter): _LETTER_OF[variant]
    for classes, name, variant in _VARIANTS
    for before, letter in product(_letters(classes), _letters(name))
}


class _Rule(NamedTuple):
    before: frozenset[str]
    after: frozenset[str]
    breaks: bool
    across_spaces: bool


def _rule(notation: str) -> _Rule:
    sign = "÷" if "÷" in notation else "×"
    before, _, after = notation.partition(sign)
    classes = before.removesuffix("SP* ")
    return _Rule(_letters(classes.strip()), _letters(after.strip()), sign == "÷", classes != before)


class _Classes(dict[int, str]):
    """The letter of every code point, looked up in the table when it is first met."""

    def __init__(self, tailoring: Tailoring) -> None:
        self._other = {
            letter: _LETTER_OF[name] for classes, name in tailoring.classes.items() for letter in _letters(classes)
        }
        super().__init__(
            (ord(character), _LETTER_OF[name])
            for characters, name in tailoring.characters.items()
            for character in characters
        )

    def __missing__(self, code_point: int) -> str:
        letter = LETTERS[bisect_right(STARTS, chr(code_point)) - 1]
        return self.setdefault(code_point, self._other.get(letter, letter))


class _Verdicts(dict[tuple[str, ...], bool]):
    """Whether a line may break between two letters; the key has _SPACE in the middle where spaces stand between."""

    def __init__(self, rules: Rules) -> None:
        self._rules = tuple(_rule(notation) for notations in rules.values() for notation in notations)

    def __missing__(self, key: tuple[str, ...]) -> bool:
        before, after, spaced = key[0], key[-1], len(key) == 3
        breaks = next(
            rule.breaks
            for rule in self._rules
            if after in rule.after and (_SPACE if spaced and not rule.across_spaces else before) in rule.before
        )
        return self.setdefault(key, breaks)


# By the letters on both sides of a place, those that allow no break there when they follow.
_Held: TypeAlias = Mapping[tuple[str, str], frozenset[str]]

_DEPENDS: Final = 2


class _VerdictsAtOnce(dict[tuple[str, str], int]):
    """The verdict between two neighbours, or _DEPENDS where other characters have a say, too."""

    def __init__(self, verdicts: _Verdicts, held: _Held, openers: frozenset[str]) -> None:
        self._verdicts = verdicts
        self._held = held
        self._openers = openers

    def __missing__(self, pair: tuple[str, str]) -> int:
        before, after = pair
        depends = (
            before in _NO_BASE
            or before in _MARKS
            or pair in _VARIANT_AFTER
            or pair in self._held
            or (before in self._openers and after in _BLANKS)
        )
        return self.setdefault(pair, _DEPENDS if depends else int(self._verdicts[pair]))


class LineBreaker:
    """Finds the break opportunities of texts under one tailoring, and keeps what it learns of classes and pairs."""

    def __init__(self, tailoring: Tailoring) -> None:
        self._classes = _Classes(tailoring)
        self._verdicts = _Verdicts({**_UAX14_RULES, **tailoring.rules})
        self._lone_mark = _LETTER_OF[tailoring.lone_mark]
        self._held: _Held = {
            pair: _letters(behind)
            for before, after, behind in tailoring.held
            for pair in product(_letters(before), _letters(after))
        }
        self._openers = _letters("OP QU.initial") if tailoring.blanks_after_opening else _NOTHING
        self._at_once = _VerdictsAtOnce(self._verdicts, self._held, self._openers)

    def opportunities(self, text: str) -> list[int]:
        """The break opportunities of `text`. In most texts each pair of neighbours settles its own."""
        verdicts = list(map(self._at_once.__getitem__, pairwise(text.translate(self._classes))))
        if _DEPENDS in verdicts:
            return self.opportunities_in_context(text)
        return list(compress(count(1), verdicts))

    def opportunities_in_context(self, text: str) -> list[int]:
        """The same for any text, in one pass that carries the context along."""
        breaks: list[int] = []
        last = base = _START_OF_TEXT  # `last` is the letter before, `base` what the text before counts as
        spaced = False  # whether spaces stand between the base and here
        holding = _NOTHING  # the letters that undo the last break when they come next
        for index, letter in enumerate(text.translate(self._classes)):
            joined, last_base, last = last == _JOINER, last, letter
            if letter in _MARKS:
                if last_base not in _NO_BASE:  # LB9
                    continue
                letter = self._lone_mark  # LB10
            elif letter in _BLANKS and base in self._openers:
                letter = _SPACE
            if letter in holding:
                breaks.pop()
            holding = _NOTHING
            if not joined and self._verdicts[(base, _SPACE, letter) if spaced else (base, letter)]:  # LB8a
                breaks.append(index)
                if not spaced:
                    holding = self._held.get((base, letter), _NOTHING)
            if letter == _SPACE:
                spaced = True
                continue
            if spaced:
                base, spaced = letter, False
                continue
            base = _VARIANT_AFTER.get((base, letter), letter)
        return breaks
