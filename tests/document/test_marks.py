"""What of a text is marked: addresses as links, English passages in their language, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.document.blocks import Span, text_of
from reportgen.document.marks import marked


@pytest.mark.parametrize(
    ("text", "links"),
    [
        (
            "詳しくは https://www.city.muroran.lg.jp/a/b.html?x=1 を見る",
            ["https://www.city.muroran.lg.jp/a/b.html?x=1"],
        ),
        ("（http://example.jp）", ["http://example.jp"]),
        ("www.example.jp、", ["http://www.example.jp"]),
        ("koho@city.muroran.lg.jp まで", ["mailto:koho@city.muroran.lg.jp"]),
        ("a@b.jp、c@d.jp", ["mailto:a@b.jp", "mailto:c@d.jp"]),
        ("file://x javascript://y", []),
        ("@、://、www.", []),
    ],
)
def test_addresses_are_links(text: str, links: list[str]) -> None:
    assert [span.link for span in marked((Span(text),)) if span.link] == links


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        ("愛称は「Muroran City Guide」です", ["Muroran City Guide"]),
        ("See https://a.example.jp/x for more details. 英語版", ["for more details."]),
        ("Town of Date, Hokkaido 2023", ["Town of Date, Hokkaido 2023"]),
        ("Wi-Fiの整備、ICT教育、PDF file、COVID-19", []),
        ("GIGAスクール Version 2", []),
    ],
)
def test_english_passages_are_in_their_language(text: str, passages: list[str]) -> None:
    spans = marked((Span(text),))
    assert [span.text for span in spans if span.language] == passages
    assert {span.language for span in spans} <= {"", "en"}


PIECES = st.lists(
    st.text("あa. @/:w", max_size=6) | st.sampled_from(["https://a.jp", "Open Data", "b@c.jp"]), max_size=6
)


@given(PIECES)
def test_however_a_text_is_parted_it_is_marked_alike(pieces: list[str]) -> None:
    text = "".join(pieces)
    parted = marked(tuple(Span(piece, whole=index % 2 == 0) for index, piece in enumerate(pieces)))
    whole = marked((Span(text),))
    assert text_of(parted) == text_of(whole) == text

    def told(content: tuple[Span, ...]) -> list[tuple[str, str]]:
        return [(span.link, span.language) for span in content for _ in span.text]

    assert told(parted) == told(whole)
