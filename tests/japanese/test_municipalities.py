from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest

from reportgen.japanese.municipalities import Municipality, MunicipalityTable, nearest, read_municipalities
from reportgen.pipeline.sources import SHIPPED_MUNICIPALITIES

CSV = (Path(__file__).parents[2] / "data" / "municipalities.csv").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def table() -> MunicipalityTable:
    return read_municipalities(CSV)


def test_the_table_holds_every_prefecture_and_municipality(table: MunicipalityTable) -> None:
    assert len(table.prefectures) == 47
    assert (table.prefectures[0], table.prefectures[-1]) == ("北海道", "沖縄県")
    assert len(table.by_full_name) == 1741
    bearers = Counter(town.name for town in table.by_full_name.values())
    assert table.names == bearers.keys()
    assert sum(count > 1 for count in bearers.values()) == 25


def test_codes_keep_their_leading_zero(table: MunicipalityTable) -> None:
    assert table.find("札幌市", "北海道") == Municipality("011002", "北海道", "札幌市")


def test_a_bare_name_is_found_in_the_prefecture(table: MunicipalityTable) -> None:
    assert table.find("日高町", "北海道") == ("016012", "北海道", "日高町")
    assert table.find("日高町", "和歌山県") == ("303828", "和歌山県", "日高町")
    assert table.find("伊達市", "福島県") == ("072133", "福島県", "伊達市")
    assert table.find("函館市", "青森県") is None


def test_a_name_with_its_prefecture_is_found_there(table: MunicipalityTable) -> None:
    assert table.find("和歌山県日高町", "北海道") == ("303828", "和歌山県", "日高町")
    assert table.find("北海道室蘭市", "北海道") == ("012050", "北海道", "室蘭市")


def test_a_prefecture_or_nothing_is_no_municipality(table: MunicipalityTable) -> None:
    assert table.find("北海道", "北海道") is None
    assert table.find("", "北海道") is None


def test_all_bearers_of_a_name_are_found(table: MunicipalityTable) -> None:
    assert [town.prefecture for town in table.everywhere("伊達市")] == ["北海道", "福島県"]
    assert table.everywhere("杜管町") == ()


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("登別町", "登別市"),
        ("壮督町", "壮瞥町"),
        ("苫小枚市", "苫小牧市"),
        ("洞爺湖", "洞爺湖町"),
        ("虻田郡壮瞥町", "壮瞥町"),
        ("和歌山県日高待", "和歌山県日高町"),
        ("北海道登別町", "登別市"),
        ("杜管町", None),
        ("町", None),
    ],
)
def test_a_near_name_of_the_prefecture_is_suggested(table: MunicipalityTable, name: str, meant: str | None) -> None:
    assert table.suggest(name, "北海道") == meant


def test_between_equally_near_names_the_familiar_one_is_suggested(table: MunicipalityTable) -> None:
    assert table.suggest("豊裏町", "北海道", {"豊浦町"}) == "豊浦町"
    assert table.suggest("豊裏町", "北海道", {"豊頃町"}) == "豊頃町"


def test_the_last_letter_alone_makes_no_name_near() -> None:
    assert nearest("甲町", ["乙町", "丙町"]) is None


def test_the_shipped_table_is_the_one_that_is_not_checked_again() -> None:
    assert sha256(CSV.encode()).hexdigest() == SHIPPED_MUNICIPALITIES
