"""What can be wrong with fonts: the rules of this room and their wording."""

from reportgen.diagnostics import error, warning

MISSING_GLYPH = error(
    "missing-glyph",
    "印刷する文字がすべてフォントにある",
    "文字「{character}」（{code}）はフォント {fonts} にありません（{where}）。",
    "別の字体に改めるか、この文字を持つフォントを templates/style.yaml の fonts の fallback に加えてください。",
)
LONE_SELECTOR_HINT = "前の文字の字形を選ぶ符号だけが残っています。取り除いてください。"
FALLBACK_GLYPH = warning(
    "fallback-glyph",
    "印刷する文字が体裁の基本のフォントにある",
    "文字「{character}」（{code}）は {main} にないため、{font} で印刷します（{where}）。",
)
VARIANT_MISSING = warning(
    "variant-missing",
    "異体字の字形がフォントにある",
    "文字「{character}」（{code}）の字形はフォント {fonts} にないため、標準の字形で印刷します（{where}）。",
    "この字形が必要なときは、これを持つフォントを templates/style.yaml の fonts の fallback に加えてください。",
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
