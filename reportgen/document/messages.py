"""What can be wrong with templates and with what they make: the rules of this room and their wording."""

from reportgen.diagnostics import error, warning

TEMPLATE_SYNTAX = error(
    "template-syntax",
    "文言のテンプレートが正しく書かれている",
    "テンプレートとして読めません（{problem}）。",
    "{{{{ と }}}}、{{% と %}} が対になっているか確かめてください。",
)
UNDEFINED_NAME = error(
    "undefined-name",
    "テンプレートでは決められた名前だけを使う",
    "名前「{name}」は使えません。",
    "使える名前：{known}。",
)
UNSUPPORTED_TEMPLATE = error(
    "unsupported-template",
    "テンプレートでは値の差し込みと場合分けだけを使う",
    "テンプレートでは{feature}を使えません。",
    "{{{{ 名前 }}}} の差し込みと、{{% if 名前 %}} の場合分けだけで書いてください。",
)
TEMPLATE_FAILED = error(
    "template-failed",
    "テンプレートから文字列ができる",
    "テンプレートから文字列を作れません（{problem}）。",
    "文言と、差し込む値を確かめてください。",
)
WRONG_CELLS = error(
    "wrong-cells",
    "表になる文言は、決められた数のセルを縦線（半角）で区切る",
    "セルが{cells}個あります。",
    "「|」で区切って、{right}個のセルを書いてください。",
)
BAD_FILE_NAME = error(
    "bad-file-name",
    "ファイル名として使える文字列になる",
    "ファイル名「{name}」は使えません（{problem}）。",
    "ファイル名の文言を直してください。",
)
BAD_FONT_NAME = error(
    "bad-font-name",
    "フォントは fonts/ にあるファイルの名前で指定する",
    "「{name}」はフォントのファイル名として使えません。",
    "フォルダーを付けずに、fonts/ にあるファイルの名前だけを書いてください。",
)
BAD_BINDING = error(
    "bad-binding",
    "綴じる文書は、一度ずつ書く",
    "「{kind}」は「{behind}」の後ろに綴じられません。",
    "同じ文書は一度だけ書き、綴じる文書そのものの後ろには何も綴じないでください。",
)
BAD_COLOR = error(
    "bad-color",
    "色は6桁の16進数で書く",
    "「{value}」は色として読めません。",
    "EDEDED のように RGB を16進6桁で書いてください。",
)
LOW_CONTRAST = warning(
    "low-contrast",
    "見出し行の文字と地色の明るさの比は 4.5 以上",
    "地色 {value} は暗すぎて、上の文字が読みにくくなります（明るさの比 {contrast:.1f}）。",
    "もっと明るい色にしてください（4.5 以上：JIS X 8341-3、WCAG 1.4.3）。",
)
NO_ROOM = error(
    "no-room",
    "余白と列幅が用紙に収まる",
    "{what}に収まりません（{need:.1f} mm 必要ですが {room:.1f} mm しかありません）。",
    "余白・あき・列幅・文字の大きさを確かめてください。",
)
BAD_BOUNDS = error(
    "bad-bounds",
    "列幅の下限は上限以下",
    "列幅の下限 {least:g} mm が上限 {most:g} mm より大きくなっています。",
    "min_mm と max_mm を直してください。",
)
TIGHT_LEADING = error(
    "tight-leading",
    "行送りは字の大きさ以上",
    "行送り {leading:g} pt が字の大きさ {size:g} pt より小さく、行が重なります。",
    "leading_pt を大きくしてください。",
)
SMALL_TYPE = warning(
    "small-type",
    "印刷する字は 8 pt 以上",
    "字の大きさ {size:g} pt は小さすぎて読みにくくなります。",
    "8 pt 以上にしてください。",
)

# Jinja2's own words, which have no Japanese, as patterns.
JINJA_PROBLEMS = (
    (r"unexpected end of template.*", "途中で終わっています"),
    (r"Unexpected end of template\..* closed is '(\w+)'\.", "{{% {0} %}} を閉じる {{% end{0} %}} がありません"),
    (r"Encountered unknown tag '(\w+)'\..*", "「{0}」という命令はありません"),
    (r"Missing end of comment tag", "{{# を閉じる #}} がありません"),
    (r"tag name expected", "{{% のあとに命令がありません"),
    (r"expected name or number", "「.」のあとに名前がありません"),
    (r"Expected an expression, got '(.+)'", "「{0}」の前に名前がありません"),
    (r"expected token '.+', got '(.+)'", "「{0}」の位置が正しくありません"),
    (r"unexpected (?:char )?'(.+?)'.*", "「{0}」の位置が正しくありません"),
)
JINJA_TOKENS = {"end of print statement": "}}", "end of statement block": "%}", "end of template": "末尾"}
JINJA_FEATURES = {
    "For": "くり返し（for）",
    "Call": "関数の呼び出し",
    "Getitem": "［ ］での取り出し",
    "Concat": "連結（~）",
    "Add": "足し算（+）",
    "Sub": "引き算（-）",
    "Mul": "掛け算（*）",
    "Div": "割り算（/）",
    "FloorDiv": "割り算（//）",
    "Mod": "割り算の余り（%）",
    "Pow": "べき乗（**）",
}
UNKNOWN_FILTER = "「|{name}」"
TOO_NESTED = "入れ子が深すぎます"
RUNTIME_PROBLEMS = {
    "TypeError": "種類の違う値を比べているか、文字でも数でもない値を印刷しようとしています",
    "UndefinedError": "その値はありません",
    "SyntaxError": TOO_NESTED,
    "IndentationError": TOO_NESTED,
    "RecursionError": TOO_NESTED,
    "MemoryError": TOO_NESTED,
}
NO_SUCH_VALUE = "「{name}」という値はありません"
TOO_LONG = "{most}字を超えます"
HOLDS_CONTROL = "制御文字 U+{code:04X} を含みます"
EMPTY_TITLE = "表題が空になります"
# Where in its table an entry stands, in a 正誤表 that tells of another order.
AT_ROW = "表の{number}件目"
