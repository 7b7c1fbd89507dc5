"""Makes a workspace with the real list's rows repeated, every name and summary unique: by its number or its words."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

from reportgen.japanese.phrases import split_phrases

ROOT = Path(__file__).parents[2]


def make_workspace(folder: Path, rows: int, *, words: bool = False) -> Path:
    """A workspace in `folder` whose edition has about `rows` rows (58 or a multiple).

    A repeated row has its number behind its name and summary; with `words` it has phrases of the list in an order of
    its own instead, about as many characters as there were.
    """
    text = (ROOT / "data/editions/2023-06-01.yaml").read_text("utf-8")
    anew = {field: _texts_anew(text, field) for field in ("name", "summary")}
    head, *entries = re.split(r"(?m)^(?=      - id: )", text)
    parts = [head]
    for entry in entries:
        # The last entry of a section carries the head of the next section behind it.
        own, after = re.match(r"((?:      .*\n)+)([\s\S]*)", entry).groups()  # type: ignore[union-attr]
        parts.append(own)
        for number in range(1, rows // 58):
            made = re.sub(r"(?m)^(      - id: \S+)", rf"\g<1>x{number}", own)
            if words:
                for field, texts in anew.items():
                    made = re.sub(rf"(?m)^(        {field}: ).*$", lambda found, new=texts: found[1] + next(new), made)  # type: ignore[misc]
            else:
                made = re.sub(r"(?m)^(        (?:name|summary): .*)$", rf"\g<1>{number}", made)
            parts.append(made)
        parts.append(after)
    target = folder / "data/editions/2023-06-01.yaml"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("".join(parts), "utf-8")
    return folder


def _texts_anew(edition: str, field: str) -> Iterator[str]:
    """Texts of the field's phrases, as long as its own, none of them twice."""
    texts = re.findall(rf"(?m)^        {field}: ([^'\"].*)$", edition)
    phrases = [phrase for text in texts for phrase in split_phrases(text) if not re.search("[:#]", phrase)]
    seen = set(texts)
    random = Random(field)
    while True:
        wanted = len(random.choice(texts))
        made = ""
        while len(made) < wanted:
            made += random.choice(phrases)
        if made not in seen:
            seen.add(made)
            yield made


if __name__ == "__main__":
    make_workspace(Path(sys.argv[1]), int(sys.argv[2]), words="words" in sys.argv[3:])
