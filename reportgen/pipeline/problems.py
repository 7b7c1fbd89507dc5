"""What stands in the way of making documents, told without laying them out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from reportgen.diagnostics import Diagnostic, in_order
from reportgen.document.style import Style
from reportgen.document.subjects import Composed
from reportgen.layout.fonts import Fonts
from reportgen.layout.missing_glyphs import find_missing_glyphs
from reportgen.pipeline.messages import SAME_NAME


def problems_of(documents: Sequence[Composed], style: Style, fonts: Fonts) -> list[Diagnostic]:
    """The paths that two documents share, also where a system takes large and small letters for the same, and what
    their characters lack in the fonts."""
    counts = Counter(one.path.casefold() for one in documents)
    shared = {one.path.casefold(): one.path for one in documents if counts[one.path.casefold()] > 1}
    missing = in_order(
        problem
        for one in documents
        for part in (one, *one.behind)
        for problem in find_missing_glyphs(part.document, style.of(part.kind), fonts)
    )
    return [*[SAME_NAME.at(None, path=path) for path in shared.values()], *missing]
