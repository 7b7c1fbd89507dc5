"""The registry of documents: each kind makes all of its documents of its subject, and nothing else."""

from __future__ import annotations

import pytest
from builders import with_values

from reportgen.dataset.model import Edition
from reportgen.document.blocks import Table, Title, text_of
from reportgen.document.compose import compose_list
from reportgen.document.errata import Errata, edits_of
from reportgen.document.registry import compose_all, kinds_of
from reportgen.document.style import Style
from reportgen.document.subjects import Composed, OfComparison, OfEdition
from reportgen.document.texts import SeriesTexts, Texts
from reportgen.series.compare import compare_editions

TITLE = "西胆振地域における広域連携の状況（室蘭市関係分）"


def title_of(one: Composed) -> str:
    title = next(block for block in one.document.blocks if isinstance(block, Title))
    first, *under = map(text_of, title.lines)
    assert first == TITLE
    return "".join(under)


def rows_of(one: Composed) -> int:
    return sum(len(block.rows) for block in one.document.blocks if isinstance(block, Table))


def test_kinds_of_an_edition_are_its_list_and_an_extract_for_each_town(
    edition: Edition, texts: Texts, style: Style
) -> None:
    subject = OfEdition(edition, compose_list(edition, texts, style), edition.partners)
    assert kinds_of("edition")[:2] == ("list", "extracts")
    (whole,) = compose_all(["list"], subject, texts, style)
    assert (title_of(whole), rows_of(whole), whole.edition) == ("", 58, edition)
    extracts = list(compose_all(["extracts"], subject, texts, style))
    assert [title_of(one) for one in extracts] == [f"{town.name}関係分抜粋" for town in edition.partners]
    for one in (whole, *extracts):
        assert one.edition and rows_of(one) == sum(len(section.entries) for section in one.edition.sections)


@pytest.mark.parametrize(("kind", "name"), [("comparison", "新旧対照表"), ("errata", "正誤表")])
def test_a_kind_of_a_comparison_or_errata_is_one_document(
    kind: str, name: str, edition: Edition, series: SeriesTexts, style: Style
) -> None:
    section, *others = edition.sections
    entries = (with_values(section.entries[0], division="保健課"), *section.entries[1:])
    comparison = compare_editions(edition, edition._replace(sections=(section._replace(entries=entries), *others)))
    subjects: dict[str, OfComparison | Errata] = {
        "comparison": OfComparison(comparison, None),
        "errata": Errata(edition, "source.txt", edits_of(comparison, {})),
    }
    assert kinds_of(kind)[:1] == (kind,)
    (made,) = compose_all([kind], subjects[kind], series, style)
    assert (title_of(made), made.path[: len(name)], made.edition) == (name, name, None)
    assert rows_of(made) > 0
