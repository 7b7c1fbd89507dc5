"""What this room says to the user."""

from reportgen.diagnostics import error, warning

EDITED_BY_HAND = warning(
    "edited-by-hand",
    "作ったあとで手を加えたファイルは失われない",
    "「{path}」は作成後に変更されています。",
    "変更されたファイルを「{copy}」として残し、新しいファイルを作りました。",
)
KEPT_COPY = "（手直し）"
ALREADY_ARCHIVED = error(
    "already-archived",
    "保存した版を上書きしない",
    "「{path}」はすでに保存されています。",
    "改めて保存するときは、理由を付けて訂正版にしてください。",
)
NO_REASON = error(
    "no-reason",
    "訂正版には理由を付ける",
    "訂正版（第{revision}版）には理由が必要です。",
    "前の版から何をなぜ改めたかを書いてください。",
)
UNPORTABLE_NAME = error(
    "unportable-name",
    "保存するファイルの名前がどのシステムでも使える",
    "「{path}」という名前では保存できません（{problem}）。",
    "名前を変えて、もう一度保存してください。",
)
BAG_REFUSED = error(
    "bag-refused",
    "書き込んだ保存版が BagIt の検査に通る",
    "書き込んだ「{path}」が検査に通らないため、保存を取りやめました（{problem}）。",
    "ディスクに異常がないか確かめて、もう一度保存してください。",
)
ARCHIVE_RULES = (EDITED_BY_HAND, ALREADY_ARCHIVED, NO_REASON, UNPORTABLE_NAME, BAG_REFUSED)

CONTROL_IN_NAME = "制御文字か改行が入っています"
MARK_IN_NAME = "「{mark}」は使えません"
EMPTY_PART_IN_NAME = "空の部分か「.」「..」があります"
END_OF_NAME = "空白か「.」で終わる部分があります"
RESERVED_NAME = "Windows が別の意味に使う名前です"
DECOMPOSED_NAME = "濁点などが文字から分かれた形で書かれています"
SAME_NAME_ELSEWHERE = "「{other}」と、大文字と小文字の違いしかありません"

DAMAGED_FILE = error(
    "damaged-file",
    "ファイルの内容が保存したときと同じ",
    "「{path}」の内容が保存したときと違います。",
    "控えから元のファイルに戻してください。",
)
MISSING_FILE = error(
    "missing-file",
    "保存したファイルがそろっている",
    "「{path}」がありません。",
    "控えから元のファイルを戻してください。",
)
ADDED_FILE = error(
    "added-file",
    "保存したあとで加えられたファイルがない",
    "「{path}」は目録にないファイルです。",
    "要るものなら別の場所に移し、ここからは取り除いてください。",
)
RENAMED_FILE = error(
    "renamed-file",
    "ファイルの名前が保存したときと同じ",
    "「{path}」の名前が「{found}」に変わっています。",
    "名前を元に戻してください。",
)
RENAMED_FORM = error(
    "renamed-unicode-form",
    "ファイルの名前の文字の表し方（Unicode 正規化）が保存したときと同じ",
    "「{path}」の名前の文字の表し方が変わり、{form}になっています。",
    "見た目は同じでも別の名前です。Mac などを経由したときは、送り直してください。",
)
RENAMED_CASE = error(
    "renamed-case",
    "ファイルの名前の大文字と小文字が保存したときと同じ",
    "「{path}」の名前の大文字と小文字が変わり、「{found}」になっています。",
    "名前を元に戻してください。",
)
DAMAGED_LIST = error(
    "damaged-manifest",
    "目録が保存したときと同じ",
    "目録「{path}」が保存したときと違います（{problem}）。",
    "控えから元のファイルに戻してください。",
)
WRONG_OXUM = error(
    "wrong-oxum",
    "bag-info.txt にあるファイルの数と大きさが合っている",
    "「{path}」の Payload-Oxum は{stated}ですが、実際は{found}です。",
    "控えから元のファイルに戻してください。",
)
NOT_A_FILE = error(
    "not-a-file",
    "保存版にはふつうのファイルとフォルダーだけがある",
    "「{path}」は{kind}です。",
    "リンクの先などは保存版に含まれません。控えから元のファイルに戻してください。",
)
NOT_READ = error(
    "not-read",
    "照合するファイルがすべて読める",
    "「{path}」を読めないため、照合できません（{problem}）。",
    "権限とディスクを確かめてください。",
)
DAMAGED_ZIP = error(
    "damaged-zip",
    "zip が保存したときと同じ",
    "「{path}」は zip として{problem}。",
    "控えから元の zip に戻すか、無事な保存版から作り直してください。",
)
UNSAFE_ENTRY = error(
    "unsafe-entry",
    "zip の中の名前が zip の外を指さない",
    "「{path}」の中に、使えない名前「{entry}」があります。",
    "この zip は開かないでください。",
)
REPEATED_ENTRY = error(
    "repeated-entry",
    "zip の中に同じ名前が二つない",
    "「{path}」という名前が zip の中に二つ以上あります。",
    "控えから元の zip に戻してください。",
)
NOTHING_TO_VERIFY = error(
    "nothing-to-verify",
    "照合できるものを指定する",
    "「{path}」は照合できません。",
    "保存版のフォルダーかその zip、または manifest.json のあるフォルダーを指定してください。",
)
VERIFY_RULES = (
    *(DAMAGED_FILE, MISSING_FILE, ADDED_FILE, RENAMED_FILE, RENAMED_FORM, RENAMED_CASE),
    *(DAMAGED_LIST, WRONG_OXUM, NOT_A_FILE, NOT_READ),
    *(DAMAGED_ZIP, UNSAFE_ENTRY, REPEATED_ENTRY, NOTHING_TO_VERIFY),
)

CONTENT_OF_ANOTHER = "今の内容は「{other}」のものです。入れ替わりがないか確かめてください。"
CHANGED_TOO = "内容も変わっています。"
FORMS = {"NFC": "一文字にまとめた形（NFC）", "NFD": "濁点などを分けた形（NFD）", "": "混ざった形"}
LOST_LINES = "抜けた行：{names}"
EXTRA_LINES = "余分な行：{names}"
WRONG_LINES = "値が違う行：{names}"
BAD_LINES = "読めない行：{names}行目"
OTHER_WRITING = "改行や空白、並び順などの書き方"
SOME_LINES = "どの行かは分かりません"
UNREADABLE_LIST = "中身を読み取れません"
AND_MORE = " ほか{count}件"
LINK = "リンク"
SPECIAL_FILE = "ファイルでもフォルダーでもない特別なもの"
NO_PERMISSION = "許可がありません"
BROKEN_ZIP = "壊れています"
TOO_LARGE_ZIP = "大きすぎます（中身が zip の{factor}倍を超えます）"
NO_TOP_FOLDER = "中身が一つのフォルダーにまとまっていません"
CHANGED_ZIP = "保存したときと違います（中のファイルは無事です）"
CLOSED_ENTRY = "知らない圧縮の方法か、パスワードが使われています"

REBUILT_OTHERWISE = error(
    "rebuilt-otherwise",
    "作り直したファイルが保存したファイルと同じ",
    "「{path}」を作り直すと、保存したものと違うファイルになります（{difference}）。",
    "プログラムと部品のバージョンを program.json と比べてください。",
)
NOT_REBUILT = error(
    "not-rebuilt",
    "保存したファイルがすべて作り直せる",
    "「{path}」は作り直したものの中にありません。",
    "プログラムと部品のバージョンを program.json と比べてください。",
)
NEWLY_BUILT = error(
    "newly-built",
    "作り直すと保存したファイルだけができる",
    "「{path}」は、作り直すとできますが、保存したものの中にありません。",
    "プログラムと部品のバージョンを program.json と比べてください。",
)
REBUILD_RULES = (REBUILT_OTHERWISE, NOT_REBUILT, NEWLY_BUILT)
DIFFERENT_BYTE = "{offset}バイト目から。保存したもの{kept}バイト、作り直したもの{made}バイト"
