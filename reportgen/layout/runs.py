"""Which stretches of a text's lines are marked apart: hard lines, underlines, links, languages, abbreviations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from reportgen.document.blocks import Content, is_plain, numbered_spans
from reportgen.layout.lines import RAISED_SIZE, Line, advances_of


class Run(NamedTuple):
    """The stretch of a line from `begin` up to `end`, of the content's part `part` (see `parts_of`)."""

    begin: int
    end: int
    part: int
    underlined: bool = False
    expansion: str = ""
    link: str = ""
    raised: bool = False


class Stretch(NamedTuple):
    """From where to where a run goes on the line of that index, from the text's left edge."""

    line: int
    x0_pt: float
    x1_pt: float
    run: Run


def runs_of(content: Content, lines: Sequence[Line]) -> tuple[tuple[Run, ...], ...]:
    """The runs of each line, one at least; none at all where the content is one hard line and all plain.

    The lines, one behind another, must be the content's text but for its line ends.
    """
    if is_plain(content) and not any(span.expansion for span in content):
        return ()
    stretches = list(_stretches(content))
    found = []
    start = last_part = first = 0
    for line in lines:
        stop = start + len(line.text)
        runs = []
        for index in range(first, len(stretches)):
            begin, end, part, underlined, expansion, link, raised = stretches[index]
            if begin >= stop:
                break
            if max(begin, start) < min(end, stop):
                whole = start <= begin and end <= stop
                inside = (max(begin, start) - start, min(end, stop) - start)
                runs.append(Run(*inside, part, underlined, expansion if whole else "", link, raised))
            if end <= stop:
                first = index + 1
        found.append(tuple(runs) or (Run(0, 0, last_part),))
        last_part = found[-1][-1].part
        start = stop
    return tuple(found)


def _stretches(content: Content) -> Iterator[Run]:
    """The content's spans as runs of one line."""
    position = 0
    for part, span in numbered_spans(content):
        end = position + len(span.text)
        yield Run(position, end, part, span.underlined, span.expansion, span.link, span.raised)
        position = end


def stretches_of(
    lines: Sequence[Line],
    xs_pt: Sequence[float],
    runs: Sequence[Sequence[Run]],
    advances: Mapping[str, int],
    units_per_em: int,
    size_pt: float,
) -> tuple[Stretch, ...]:
    """Where the underlined runs and the links stand, each as wide as its characters, white at the line's end left out.

    `advances` are characters' widths in units of `units_per_em` to the em.
    """
    found = []
    for index, (line, x, line_runs) in enumerate(zip(lines, xs_pt, runs, strict=True)):
        backs = dict(line.kerns)
        for run in line_runs:
            if not (run.underlined or run.link):
                continue
            places = [x + line.indent * size_pt / 1000]
            raised = {position for one in line_runs if one.raised for position in range(one.begin, one.end)}
            for position, advance in enumerate(advances_of(line.text, advances)):
                places[-1] -= backs.get(position, 0.0) * size_pt / 1000
                size = RAISED_SIZE if position in raised else 1.0
                places.append(places[-1] + advance * size * size_pt / units_per_em)
            right = min(places[run.end], x + line.width * size_pt / 1000)
            left = max(places[run.begin], x)
            if right > left:
                found.append(Stretch(index, left, right, run))
    return tuple(found)
