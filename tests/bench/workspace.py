"""Makes a workspace with the real list's rows repeated, every name and summary unique."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def make_workspace(folder: Path, rows: int) -> Path:
    """A workspace in `folder` whose edition has about `rows` rows (58 or a multiple)."""
    text = (ROOT / "data/editions/2023-06-01.yaml").read_text("utf-8")
    head, *entries = re.split(r"(?m)^(?=      - id: )", text)
    parts = [head]
    for entry in entries:
        # The last entry of a section carries the head of the next section behind it.
        own, after = re.match(r"((?:      .*\n)+)([\s\S]*)", entry).groups()  # type: ignore[union-attr]
        for number in range(max(1, rows // 58)):
            mark = str(number) if number else ""
            made = re.sub(r"(?m)^(      - id: \S+)", rf"\g<1>{'x' + mark if mark else ''}", own)
            parts.append(re.sub(r"(?m)^(        (?:name|summary): .*)$", rf"\g<1>{mark}", made))
        parts.append(after)
    target = folder / "data/editions/2023-06-01.yaml"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("".join(parts), "utf-8")
    return folder


if __name__ == "__main__":
    make_workspace(Path(sys.argv[1]), int(sys.argv[2]))
