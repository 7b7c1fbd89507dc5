"""What this room says to the user."""

from reportgen.diagnostics import warning

EDITED_BY_HAND = warning(
    "edited-by-hand",
    "作ったあとで手を加えたファイルは失われない",
    "「{path}」は作成後に変更されています。",
    "変更されたファイルを「{copy}」として残し、新しいファイルを作りました。",
)
KEPT_COPY = "（手直し）"
ARCHIVE_RULES = (EDITED_BY_HAND,)
