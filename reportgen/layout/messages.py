"""What can be wrong with fonts: the rules of this room and their wording."""

from reportgen.diagnostics import error

MISSING_GLYPH = error(
    "missing-glyph",
    "印刷する文字がすべてフォントにある",
    "文字「{character}」（U+{code:04X}）はフォント {font} にありません（{where}）。",
    "別の字体に改めるか、templates/style.yaml の fonts でこの文字を持つフォントを指定してください。",
)
FONT_UNUSABLE = error(
    "font-unusable",
    "フォントが読めて埋め込める",
    "フォント {file} は使えません（{problem}）。",
    "fonts/ に TrueType フォント（.ttf）を置き、templates/style.yaml の fonts でその名前を指定してください。",
)
BROKEN_FONT = "ファイルが壊れています"
NO_OUTLINES = "TrueType アウトラインがありません"
NOT_EMBEDDABLE = "埋め込みが許されていません"
LAYOUT_RULES = (MISSING_GLYPH, FONT_UNUSABLE)
