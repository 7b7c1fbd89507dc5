"""What this room says to the user."""

from __future__ import annotations

from pathlib import Path

from reportgen.diagnostics import FileError, error, warning
from reportgen.workspace import reason, shown

EDITED_EDITION = error(
    "edited-edition",
    "手を加えた版を取り込みで上書きしない",
    "「{path}」は取り込みのあとで手を加えられています。",
    "上書きしてよければ --force を付けてください。",
)
OTHER_SOURCE = error(
    "other-source",
    "保存した公表資料を別の内容で上書きしない",
    "「{path}」には別の内容の資料があります。",
    "差し替えてよければ --force を付けてください。",
)
BAD_SOURCE_NAME = error(
    "bad-source-name",
    "公表資料の名前が、どのシステムでもそのまま残せる",
    "「{name}」という名前では資料を保存できません（{problem}）。",
    "資料の名前を変えて、もう一度取り込んでください。",
)
LONG_NAME = "日付を入れて{size}バイトあります。{most}バイトまでです"
SAME_NAME = error(
    "same-name",
    "作るファイルの名前が重ならない",
    "「{path}」という名前のファイルが二つできます。",
    "templates/texts.yaml の folder か file_name に town か code を入れてください。",
)
FAILS_IN = "作れないのは「{name}」です。"
FAILS_IN_SEVERAL = "作れないのは「{name}」など{count}件です。"
UNKNOWN_STYLE = error(
    "unknown-style",
    "--style は templates/ にある体裁から選ぶ",
    "体裁「{name}」がありません。",
    "指定できる体裁：{known}。",
)
NO_FIGURES = error(
    "no-figures",
    "figures で示すものが一覧にある",
    "この一覧には、それで示せるもの（星取表なら市町・団体か印の列、図なら年・市町・担当課の列）がありません。",
    "載せる列を templates/figures.yaml の chosen で選んでいるときは、そのキーか見出しを確かめてください。",
)
UNKNOWN_TOWN = error(
    "town-not-in-edition",
    "--town はこの版の関係市町から選ぶ",
    "「{name}」はこの版の関係市町にありません。",
    "{near}指定できる市町：{known}。",
)
NOT_WRITTEN = error(
    "not-written",
    "出力先に書き込める",
    "「{path}」に書き込めません（{problem}）。",
    "元のファイルはそのままです。空き容量と権限を確かめ、Word などで開いているファイルを閉じてください。",
)
NOT_A_DOCUMENT = error(
    "not-a-document",
    "inspect に渡すファイルは PDF か Word（.docx）である",
    "「{path}」は PDF としても Word としても読めません。",
    "PDF か .docx のファイルを指定してください。壊れているときは、もとの版から作り直せます。",
)
LOCKED_DOCUMENT = error(
    "locked-document",
    "inspect に渡すファイルはパスワードなしで開ける",
    "「{path}」はパスワードで保護されているため、調べられません。",
    "壊れてはいません。パスワードを外したものを指定してください。",
)
TOO_MUCH = error(
    "too-much-to-read",
    "inspect に渡すファイルは無理なく読める大きさである",
    "「{path}」は中身が大きすぎるため、調べられません。",
    "送り主に、ふつうに保存し直したものを求めてください。",
)
EDITION_EXISTS = error(
    "edition-exists",
    "new は、すでにある版を上書きしない",
    "「{path}」はすでにあります。",
    "そのファイルを直すか、別の基準日を指定してください。",
)
NOT_EMPTY = error(
    "not-empty",
    "start は、空のフォルダーに一覧の例を作る",
    "「{path}」は空ではありません。",
    "別のフォルダーを指定してください。",
)
SETTINGS_EXIST = error(
    "settings-exist",
    "--propose は、すでにある取込設定を上書きしない",
    "「{path}」はすでにあります。",
    "作り直してよければ --force を付けてください。",
)
DAY_WANTED = error(
    "day-wanted",
    "基準日が資料にあるか、--as-of で指定してある",
    "「{path}」に基準日がないか、日まで書かれていません。",
    "「--as-of 2023-06-01」のように指定してください。",
)
NOT_LATER = error(
    "not-later",
    "new で始める版の基準日は、もとの版より後である",
    "{new}は、もとにする{base}の版より後ではありません。",
    "もとにする版を --from で指定してください。",
)
NO_CORRECTIONS = error(
    "no-corrections",
    "errata で調べる版に訂正表がある",
    "訂正表「{path}」がありません。",
    "公表資料と違う読み方をしたところがあれば、訂正表に書いて取り込み直してください。",
)
UNKNOWN_SUBJECT = error(
    "unknown-subject",
    "history で調べる事業か市町が、どれかの版にある",
    "「{name}」という id・名称の事業も、市町も、どの版にもありません。",
    "id は data/editions/ の版に書いてあります。",
)
NOT_ARCHIVED = error(
    "not-archived",
    "--rebuild で作り直すものは、保存用パッケージである",
    "「{path}」は保存用パッケージ（BagIt）ではないので、作り直して比べられません。",
    "out/archive/ にあるパッケージか、その .zip を指定してください。",
)
EDITED_NOT_ARCHIVED = warning(
    "edited-not-archived",
    "手直ししたファイルと自分で置いたファイルも保存する",
    "「{path}」は{kind}ですが、保存する版には入りません。",
    "これも保存するときは --with-edited を付けてください。",
)
EDITED_KIND = "手直しされたファイル"
OWN_KIND = "このプログラムが作ったものではないファイル"
REBUILT_OTHERWISE = error(
    "rebuilt-otherwise",
    "作り直したファイルが保存したファイルと同じ",
    "「{path}」を作り直すと、保存したものと違うファイルになります（{difference}）。",
    "保存したときと同じバージョンで作り直すか、保存版のファイルを使ってください。",
)
NOT_REBUILT = error(
    "not-rebuilt",
    "保存したファイルがすべて作り直せる",
    "「{path}」は作り直したものの中にありません。",
    "保存版のファイルを使ってください。",
)
NEWLY_BUILT = error(
    "newly-built",
    "作り直すと保存したファイルだけができる",
    "「{path}」は、作り直すとできますが、保存したものの中にありません。",
    "保存版のファイルを使ってください。",
)
OTHER_VERSIONS = warning(
    "other-versions",
    "作り直すプログラムと部品のバージョンが保存したときと同じ",
    "「{path}」は別のバージョンで作られています（{versions}）。",
    "文書が違うものになることがあります。",
)
DIFFERENT_SIZE = "保存したもの{kept}バイト、作り直したもの{made}バイト"
VERSION_PAIR = "{name}：保存時 {kept}、今 {now}"
NO_VERSION = "不明"
PROGRAM_CODE = "プログラムの中身"
NOT_BUILT_AGAIN = error(
    "not-built-again",
    "保存用パッケージの中身だけから版を作り直せる",
    "「{path}」から版を作り直せません（{problem}）。",
    "保存版のファイルを使ってください。",
)
NOTHING_TO_COLLECT = error(
    "nothing-to-collect",
    "collect に渡す場所に回答のブックがある",
    "「{paths}」に Excel のブックがありません。",
    "回答のブック（xlsx・xlsm・xls・ods）か、それを入れたフォルダーを指定してください。",
)
UNKNOWN_OUTCOME = error(
    "unknown-outcome",
    "--only と --take には、回答にある整理番号を書く",
    "整理番号「{id}」への回答はありません。",
)
NOT_CHOSEN = error(
    "not-chosen",
    "反映する回答が一つに決まる",
    "「{id}」は{reason}。",
    "--take {id}=theirs（回答のとおり）、{id}=ours（今の版のまま）か、{id}=ファイル名 で決めてください。",
)
UNUSABLE = "中の書体・文言・データのどれかが使えません：{name}"
OVER_LIMITS = "決められた時間か記憶の量では終わらないか、途中で止まります"
THERE_ARE = "あるのは{names}です。"
NONE_FILED = "先に reportgen archive で保存してください。"
NO_MANIFEST = "作ったときの記録（out/ にある manifest.json）が読み取れません"
ROWS_ATTACHED = "この文書の表の各行（CSV）"
DATASET_ATTACHED = "この文書のもとにしたデータ"
NO_JAPANESE_NAMES = "この環境では日本語のファイル名を使えません。環境変数 PYTHONUTF8=1 を設定してください"


def not_written(target: Path, exc: OSError | UnicodeEncodeError) -> FileError:
    """What stands in the way: the file that the system names, unless it is one of our own passing ones."""
    if isinstance(exc, UnicodeEncodeError):
        return FileError([NOT_WRITTEN.at(None, path=shown(target), problem=NO_JAPANESE_NAMES)])
    named = Path(exc.filename) if isinstance(exc.filename, str) else target
    passing = any(part.startswith(".") and part.endswith((".new", ".old", ".ready", ".staged")) for part in named.parts)
    return FileError([NOT_WRITTEN.at(None, path=shown(target if passing else named), problem=reason(exc))])
