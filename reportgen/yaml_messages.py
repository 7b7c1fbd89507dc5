"""What is said of YAML that can't be read, or that isn't what a file of settings or data holds."""

from __future__ import annotations

from collections.abc import Mapping

import yaml

from reportgen.diagnostics import error, warning

NOT_UTF8 = error(
    "not-utf8",
    "ファイルは UTF-8 で書く",
    "UTF-8 として読めないバイト 0x{byte:02X} があります。",
    "文字コードを UTF-8 にして保存し直してください。",
)
YAML_SYNTAX = error(
    "yaml-syntax",
    "YAML として読める",
    "YAML として読めません（{problem}）。",
    "字下げ、引用符、「:」のあとの空白を確かめてください。",
)
EMPTY_FILE = error(
    "empty-file",
    "ファイルに中身がある",
    "ファイルに何も書かれていません。",
    "保存し直すか、控えから戻してください。",
)
UNSUPPORTED_YAML = error(
    "unsupported-yaml",
    "アンカー・別名・タグ・複数文書を使わない",
    "YAML の{feature}は使えません。",
    "値をそのまま書いてください。「*」「&」「!」で始まる値は引用符で囲みます。",
)
TOO_DEEP = error(
    "too-deep",
    "入れ子を深くしない",
    "入れ子が深すぎます。",
    "閉じていない「[」「{{」や、余分な「-」がないか確かめてください。",
)
CONTROL_CHARACTER = error(
    "control-character",
    "制御文字を含まない",
    "{field}に制御文字 {character} が含まれています。",
    "この文字を取り除いてください。",
)
DUPLICATE_KEY = error(
    "duplicate-key",
    "同じキーを二度書かない",
    "キー「{key}」が二度書かれています（最初は{first}行目）。",
    "どちらか一方を残してください。",
)
UNKNOWN_KEY = error(
    "unknown-key",
    "決められたキーだけを使う",
    "キー「{key}」は使えません。",
    "使えるキー：{known}。",
)
MISSING_FIELD = error(
    "missing-field",
    "必要な項目がそろっている",
    "項目「{key}」がありません。",
    "「{key}:」を書き足してください。",
)
WRONG_TYPE = error(
    "wrong-type",
    "項目の形が正しい",
    "{field}には{expected}を書きます（{found}になっています）。",
)
EMPTY_TEXT = error(
    "empty-text",
    "空の値がない",
    "{field}の値が空です。",
    "値を書くか、項目ごと削ってください。",
)
TOO_LONG = error(
    "too-long",
    "値が長すぎない",
    "{field}の値が{found}字あります（{most}字まで）。",
    "短くしてください。",
)
BAD_CHOICE = error(
    "bad-choice",
    "決められた値から選ぶ",
    "{field}に「{value}」は使えません。",
    "使える値：{choices}。",
)
BAD_NUMBER = error(
    "bad-number",
    "数値が決められた範囲にある",
    "「{value}」は使えません。{least:g}から{most:g}までの数を書いてください。",
)
TOO_MANY = error(
    "too-many",
    "一覧の数が限度を超えない",
    "「{key}」に{found}個あります（{most}個まで）。",
    "分けるか、減らしてください。",
)
COMMENT_IN_TEXT = error(
    "comment-in-text",
    "印刷する文字が注釈にならない",
    "「{comment}」は YAML の注釈とみなされ、{field}に印刷されません。",
    "印刷する文字であれば {right} と引用符で囲み、注釈であれば前の行に移してください。",
)
COMMENT_BEHIND_VALUE = warning(
    "comment-behind-value",
    "値のすぐ後ろに注釈を書かない",
    "「{comment}」は YAML の注釈とみなされ、{field}に入りません。",
    "値の一部であれば {right} と引用符で囲み、注釈であれば前の行に移してください。",
)
PARTED_LETTER = warning(
    "parted-letter",
    "濁点・半濁点の付いた仮名は一文字で書く",
    "「{letter}」が一文字になっていません（{parts}）。",
    "一文字の「{letter}」として扱います。打ち直すと、この警告は出なくなります。",
)

# What libyaml says of the slips that people make.
SYNTAX_IN_JAPANESE = {
    "mapping values are not allowed in this context": "ここに「:」は書けません",
    "could not find expected ':'": "「:」がありません",
    "did not find expected key": "字下げがそろっていません",
    "did not find expected '-' indicator": "「-」か字下げがそろっていません",
    "did not find expected ',' or ']'": "「,」か「]」がありません",
    "did not find expected ',' or '}'": "「,」か「}」がありません",
    "did not find expected node content": "値がありません",
    "found unexpected end of stream": "引用符が閉じていません",
    "found character that cannot start any token": "ここに書けない文字（タブ、「@」、「`」など）があります",
    "found unknown escape character": "「\\」のあとの文字が正しくありません",
    "block sequence entries are not allowed in this context": "ここに「-」は書けません",
    "found a tab character that violates indentation": "字下げにタブは使えません",
    "did not find expected <document start>": "字下げがそろっていません",
    "found undefined tag handle": "「!」で始まる値は引用符で囲みます",
}
KINDS_OF_NODE: Mapping[type[yaml.Node], str] = {
    yaml.ScalarNode: "文字列",
    yaml.SequenceNode: "並び（リスト）",
    yaml.MappingNode: "「キー: 値」の組",
}
