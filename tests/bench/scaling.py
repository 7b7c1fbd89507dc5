"""How layout time grows with rows of other words each, in one process: 58, 580, 5,800, with phrases and without."""

from __future__ import annotations

import gc
import statistics
import tempfile
import time
from pathlib import Path

from workspace import ROOT, make_workspace

from reportgen.dataset.load import load_edition
from reportgen.document.compose import compose_list
from reportgen.document.load_style import load_style
from reportgen.document.texts import load_texts
from reportgen.japanese.kept_words import KeptWords
from reportgen.japanese.municipalities import read_municipalities
from reportgen.layout.columns import size_columns
from reportgen.layout.fonts import Fonts, FontStack, load_font
from reportgen.layout.lay_out import lay_out_document
from reportgen.layout.lines import TextMeasurer
from reportgen.layout.set_text import Measurers

RUNS = 5


def main() -> None:
    """Prints the median layout time for each size and its ratio to the smallest."""
    table = read_municipalities((ROOT / "data/municipalities.csv").read_text("utf-8"))
    style, _ = load_style((ROOT / "templates/style.yaml").read_bytes(), "style.yaml")
    texts, _ = load_texts((ROOT / "templates/texts.yaml").read_bytes(), "texts.yaml")
    names = ("BIZUDGothic-Regular.ttf", "BIZUDGothic-Bold.ttf")
    fonts = Fonts(*(FontStack(load_font(name, (ROOT / "fonts" / name).read_bytes())) for name in names))
    assert style is not None and texts is not None
    gc.disable()
    smallest = 0.0
    for rows in (58, 580, 5800):
        with tempfile.TemporaryDirectory() as folder:
            path = make_workspace(Path(folder), rows, words=True) / "data/editions/2023-06-01.yaml"
            edition, problems = load_edition(path.read_bytes(), path.name, table)
        assert edition is not None, problems
        document = compose_list(edition, texts, style)
        filled: list[float] = []
        chosen: list[float] = []
        for _ in range(RUNS):
            for chooses, times in ((False, filled), (True, chosen)):
                start = time.perf_counter()
                words = KeptWords(table.names)
                regular, bold = (TextMeasurer(stack, words) for stack in fonts)
                widths = size_columns(document, style, regular, bold)
                lay_out_document(document, widths, style, Measurers(regular, bold, chooses))
                times.append(time.perf_counter() - start)
        median, without = statistics.median(chosen), statistics.median(filled)
        smallest = smallest or median
        print(
            f"{rows:5} rows: {median * 1000:7.1f} ms, {median / smallest:5.1f} times the smallest, "
            f"{median / without:4.2f} times the time of lines that are only filled"
        )


if __name__ == "__main__":
    main()
