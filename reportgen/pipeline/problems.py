"""What stands in the way of making documents, told without laying them out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from reportgen.diagnostics import DataError, Diagnostic, in_order
from reportgen.document.style import Style
from reportgen.document.subjects import Composed
from reportgen.layout.fonts import Fonts
from reportgen.layout.missing_glyphs import find_missing_glyphs
from reportgen.pipeline.messages import FAILS_IN, FAILS_IN_SEVERAL, SAME_NAME


def problems_of(documents: Sequence[Composed], style: Style, fonts: Fonts) -> list[Diagnostic]:
    """The paths that two documents share, also where a system takes large and small letters for the same, what their
    characters lack in the fonts, and what of their wording fails: each problem once, however many have it."""
    counts = Counter(one.path.casefold() for one in documents)
    shared = {one.path.casefold(): one.path for one in documents if counts[one.path.casefold()] > 1}
    found: list[Diagnostic] = []
    failed: dict[Diagnostic, list[str]] = {}
    for part in [part for one in documents for part in (one, *one.behind)]:
        try:
            found += find_missing_glyphs(part.document, style.of(part.kind), fonts)
        except DataError as exc:
            for problem in exc.diagnostics:
                failed.setdefault(problem, []).append(part.path.rpartition("/")[2])
    for problem, names in failed.items():
        told = (FAILS_IN if len(names) == 1 else FAILS_IN_SEVERAL).format(name=names[0], count=len(names))
        found.append(problem._replace(hint=problem.hint + told))
    return [*[SAME_NAME.at(None, path=path) for path in shared.values()], *in_order(found)]
