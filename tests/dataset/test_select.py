"""An extract holds the entries of one town and nothing else."""

from builders import value_of

from reportgen.dataset.model import Edition
from reportgen.dataset.select import select_town
from reportgen.japanese.municipalities import Municipality, MunicipalityTable

COUNTS = {
    "登別市": 56,
    "伊達市": 49,
    "洞爺湖町": 42,
    "壮瞥町": 41,
    "豊浦町": 40,
    "白老町": 11,
    "苫小牧市": 8,
    "厚真町": 6,
    "むかわ町": 6,
    "安平町": 5,
    **dict.fromkeys(("日高町", "平取町", "新冠町", "浦河町", "様似町", "えりも町", "新ひだか町"), 1),
}


def find(table: MunicipalityTable, name: str) -> Municipality:
    town = table.find(name, "北海道")
    assert town
    return town


def test_every_partner_has_as_many_entries_as_name_it(edition: Edition) -> None:
    extracts = {town.name: select_town(edition, town) for town in edition.partners}
    assert {name: sum(len(s.entries) for s in extract.sections) for name, extract in extracts.items()} == COUNTS


def test_the_entries_are_those_that_name_the_town_in_the_lists_order(
    edition: Edition, table: MunicipalityTable
) -> None:
    town = find(table, "白老町")
    extract = select_town(edition, town)
    assert [e.id for s in extract.sections for e in s.entries] == [
        e.id for s in edition.sections for e in s.entries if "白老町" in value_of(e, "municipalities").names
    ]


def test_sections_without_an_entry_are_left_out(edition: Edition, table: MunicipalityTable) -> None:
    extract = select_town(edition, find(table, "日高町"))
    assert [section.id for section in extract.sections] == ["dantai"]
    assert extract.sections[0].begins_page


def test_all_else_stays_as_it_was(edition: Edition, table: MunicipalityTable) -> None:
    extract = select_town(edition, find(table, "登別市"))
    assert extract._replace(sections=edition.sections) == edition
    for whole, part in zip(edition.sections, extract.sections, strict=True):
        assert part._replace(entries=whole.entries) == whole


def test_a_town_of_the_same_name_elsewhere_has_nothing_here(edition: Edition, table: MunicipalityTable) -> None:
    assert select_town(edition, find(table, "和歌山県日高町")).sections == ()
    assert select_town(edition, Municipality("072133", "福島県", "伊達市")).sections == ()
