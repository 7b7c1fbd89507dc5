"""What this room says to the user."""

from reportgen.diagnostics import error, warning

EDITED_BY_HAND = warning(
    "edited-by-hand",
    "作ったあとで手を加えたファイルは失われない",
    "「{path}」は作成後に変更されています。",
    "変更されたファイルを「{copy}」として残しました。",
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
OTHER_STATE = error(
    "other-state",
    "一部だけを作るとき、別のデータから作ったファイルを残さない",
    "「{path}」には、別のデータ・文言・体裁・プログラムから作ったファイルが{count}個あります（「{first}」など）。",
    "何も指定しない reportgen build で全部を作り直すか、それらを除いてよければ --clean を付けてください。",
)

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
ADDED_FILE = error(
    "added-file",
    "保存したあとで加えられたファイルがない",
    "「{path}」は目録にないファイルです。",
    "要るものなら別の場所に移し、ここからは取り除いてください。",
)
DAMAGED_LIST = error(
    "damaged-manifest",
    "目録が保存したときと同じ",
    "目録「{path}」が保存したときと違います（{problem}）。",
    "控えから元のファイルに戻してください。",
)
INVALID_BAG = error(
    "invalid-bag",
    "保存版が BagIt の検査に通る",
    "「{path}」は BagIt の検査に通りません（{problem}）。",
    "控えから元のファイルに戻してください。",
)
DAMAGED_ZIP = error(
    "damaged-zip",
    "zip が保存したときと同じ",
    "「{path}」は{problem}。",
    "控えから元の zip に戻すか、無事な保存版から作り直してください。",
)
EDITED_FILE = warning(
    "edited-file",
    "手直しした Word ファイルが分かる",
    "「{path}」は作成後に手直しされています（Word ファイルとしては無事です）。",
    "手直しした覚えがなければ、作り直してください。手直ししたものは別の名前で残ります。",
)
OWN_FILE = warning(
    "own-file",
    "自分で置いたファイルが分かる",
    "「{path}」はこのプログラムが作ったファイルではありません。",
    "作り直してもそのまま残ります。",
)
NOTHING_TO_VERIFY = error(
    "nothing-to-verify",
    "照合できるものを指定する",
    "「{path}」は照合できません。",
    "保存版のフォルダーかその zip、または版のフォルダーを指定してください。",
)

CONTENT_OF_ANOTHER = "今の内容は「{other}」のものです。入れ替わりがないか確かめてください。"
CHANGED_TOO = "内容も変わっています。"
FORMS = {"NFC": "一文字にまとめた形（NFC）", "NFD": "濁点などを分けた形（NFD）", "": "混ざった形"}
OTHER_BYTES = "中身が変わっています"
UNREADABLE_LIST = "中身を読み取れません"
LINK = "リンク"
SPECIAL_FILE = "ファイルでもフォルダーでもない特別なもの"
TOO_LARGE = "大きすぎます"
BROKEN_ZIP = " zip として壊れています"
LARGE_ZIP = " zip として中身が大きすぎます"
NO_TOP_FOLDER = "中身が一つのフォルダーにまとまっていません"
REPEATED_NAME = "中に「{name}」という名前が二つ以上あります"
CHANGED_ZIP = "添えた .sha256 のファイルの値と違います（中のファイルは無事です）"
