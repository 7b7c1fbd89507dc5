"""What is said of partners, of the register of letters, and of packets."""

from __future__ import annotations

from reportgen.diagnostics import error, warning

NO_PARTNERS = error(
    "no-partners",
    "送り先のファイルがある",
    "送り先のファイル「{path}」がありません。",
    "reportgen packet --propose と打つと、関係市町の名前の入ったものができます。メールアドレスを書き入れてください。",
)
NO_TOWNS = error(
    "nobody-to-send",
    "送る版に関係市町がある",
    "{day}現在の一覧には関係市町がありません。",
    "送るものは、関係市町のある版から作ります。",
)
NO_PARTNER = error(
    "missing-partner",
    "送る市町の送り先がある",
    "「{town}」の送り先がありません。",
    "partners: の下に「{line}」と書いてください。",
)
NO_ADDRESS = error(
    "missing-address",
    "送る市町のメールアドレスがある",
    "「{town}」のメールアドレスがありません。",
    "「mail: 担当@city.example.jp」の形で書いてください。",
)
BAD_ADDRESS = error(
    "bad-mail-address",
    "メールアドレスの形が正しい",
    "「{name}」の「{key}」にある「{address}」は、メールアドレスの形ではありません。",
    "「担当@city.example.jp」の形で、一つずつ書いてください。",
)
SAME_ADDRESS = error(
    "same-address",
    "二つの市町のメールアドレスが同じではない",
    "「{name}」のメールアドレス「{address}」は、{line}行目の「{other}」のものと同じです。",
    "違うほうを直してください。",
)
OTHER_ADDRESS = error(
    "address-of-another",
    "メールアドレスがその市町のものである",
    "「{name}」のメールアドレス「{address}」は、{other}のもののようです。",
    "{name}のメールアドレスに直してください。",
)
SAME_DOMAIN = warning(
    "same-domain",
    "二つの市町のメールアドレスの@から後が同じではない",
    "「{name}」のメールアドレス「{address}」は、@から後が{line}行目の「{other}」のものと同じです。",
    "どちらも正しいか確かめてください。",
)
UNKNOWN_PARTNER = error(
    "unknown-partner",
    "送り先が市町の名前か団体コードである",
    "送り先「{name}」という市町は登録されていません。",
    "一覧の関係市町の名前で書いてください。",
)
PARTNER_TWICE = error(
    "partner-twice",
    "一つの市町の送り先が一度だけ書いてある",
    "「{name}」の送り先は、{line}行目にもあります。",
    "どちらかを消してください。",
)
NOT_CONCERNED = warning(
    "partner-left",
    "送り先が関係市町である",
    "「{name}」は、{day}現在の一覧では関係市町ではありません。",
    "送るものは作りません。",
)
BAD_LETTER = error(
    "bad-letter",
    "番号簿に決められた形で書いてある",
    "番号簿の「{key}」の値「{text}」を読めません。",
    "「2023-06-15」のような日付で書いてください。",
)
NUMBER_TWICE = error(
    "number-used-twice",
    "一つの文書番号を二度使わない",
    "第{number}号は、{line}行目でも使われています。",
    "違うほうを直してください。次に使えるのは第{free}号です。",
)
LETTER_TWICE = error(
    "letter-twice",
    "一つの市町への送付文が、一つの版に一つである",
    "{day}現在の一覧の「{town}」への送付文は、{line}行目にもあります。",
    "どちらかを消してください。",
)
OTHER_LETTER = error(
    "other-letter",
    "送付文が番号簿のとおりである",
    "「{town}」への送付文は、番号簿では{what}が「{kept}」ですが、「{asked}」と指定されています。",
    "変えるときは、番号簿のこの行を直してください。",
)
NUMBER_TAKEN = error(
    "number-taken",
    "使われていない文書番号から付ける",
    "--number {number} は使えません。{year}年度の番号簿に第{last}号まであります。",
    "{free}以上の番号にしてください。",
)
NUMBERED_LEFT = warning(
    "letter-of-town-that-left",
    "番号を付けた送付文の市町が関係市町である",
    "「{town}」には{day}現在の一覧の送付文を付けましたが、今の一覧では関係市町ではありません。",
    "送るものは作りません。送付済みなら、そのことを知らせてください。",
)
CHANGED_SINCE = warning(
    "edition-changed-since-letter",
    "送付文に番号を付けたあとで版が変わっていない",
    "「{town}」への送付文に番号を付けたあとで、{day}現在の一覧が変わっています。",
    "送付済みなら、変わったところを知らせてください。",
)
OF_ANOTHER = error(
    "names-another-town",
    "一つの市町に送るものに、ほかの市町のものがない",
    "「{town}」に送る「{file}」に、「{other}」の{what}「{text}」があります。",
    "templates/letter.yaml と data/partners.yaml を確かめてください。",
)
STALE = error(
    "packets-out-of-date",
    "送るものを作ったあとで、もとのファイルが変わっていない",
    "送るものを作ったあとで「{path}」が変わっています。",
    "reportgen packet をもう一度実行してください。",
)
NO_PACKETS = error(
    "no-packets",
    "送るものが作ってある",
    "「{path}」に、送るものがありません。",
    "先に reportgen packet を実行してください。",
)
EDITED_DRAFT = warning(
    "edited-draft",
    "メールの下書きが作ったときのままである",
    "「{path}」は手直しされています。",
    "手直ししたものをまとめました。",
)
