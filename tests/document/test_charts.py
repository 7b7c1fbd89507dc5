"""Charts say what the dataset says, and their scenes what the charts say; no text lies on another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations

import pytest
from builders import ROOT, edition_text, entries_of, load, national_table, real_edition
from hypothesis import given
from hypothesis import strategies as st

from reportgen.dataset.model import Edition, Entry, Section
from reportgen.document.chart import INKS, Anchor, Area, Category, Chart, Form, Hatch, Ink, Scene, Series, strokes_of
from reportgen.document.draw_chart import draw_chart, ems, parts_that_fit
from reportgen.document.edition_charts import by_division, by_edition, by_town, by_year, partners_of, through_years
from reportgen.fields.registry import KINDS
from reportgen.japanese.eras import era_year
from reportgen.japanese.printed_form import printed_form

LISTS = sorted(path.parent.name for path in (ROOT / "tests/lists").glob("*/list.yaml"))
WIDTH, SIZE = 480.0, 8.5


def words(key: str, **values: object) -> str:
    """The wording's terms, each by its key and its values."""
    return " ".join([key, *map(str, values.values())])


def made(sections: Mapping[str, Sequence[str]], day: str = "2023-06-01") -> Edition:
    text = edition_text(day, {key: entries_of(rows) for key, rows in sections.items()})
    return load(text.encode(), f"{day}.yaml")


@st.composite
def random_editions(draw: st.DrawFn) -> Edition:
    towns = [town.name for town in national_table().of("北海道") if town.name != "室蘭市"][:30]
    sections = {}
    for key in "abcdefgh"[: draw(st.integers(1, 8))]:
        rows = []
        for number in range(draw(st.integers(1, 12))):
            named = draw(st.lists(st.sampled_from(towns), max_size=6, unique=True))
            year = draw(st.one_of(st.integers(1869, 2023), st.none()))
            since = f"{era_year(year)}年" if year else ""
            division = draw(st.sampled_from(["企画課", "総務課", "ＩＣＴ課", "ICT課"]))
            row = f"{key}-{number}|事業{key}{number}|要旨|{since}|{' '.join(['室蘭市', *named])}|{division}"
            ended = draw(st.one_of(st.none(), st.integers(max(year or 0, 2000), 2023)))
            rows.append(f"{row}|{ended}-03-31|終了" if ended and number else row)
        sections[key] = rows
    return made(sections)


@pytest.fixture(params=[None, *LISTS])
def edition(request: pytest.FixtureRequest) -> Edition:
    """The real list, or one of other shapes."""
    name = request.param
    return load((ROOT / f"tests/lists/{name}/list.yaml").read_bytes(), name) if name else real_edition()


# What the charts count, against the data that the list exports


def begun(section: Section, entry: Entry) -> int | None:
    for column, value in zip(section.columns, entry.values, strict=True):
        fields = KINDS[column.kind].data_fields
        at = next((at for at, field in enumerate(fields) if field.is_iso), None)
        if at is not None:
            text = KINDS[column.kind].export(value)[at] if value is not None else None
            return int(str(text)[:4]) if text else None
    return None


def named(section: Section, entry: Entry) -> Iterator[str]:
    for column, value in zip(section.columns, entry.values, strict=True):
        if column.concerns and value is not None:
            bodies = [body for _, meaning in KINDS[column.kind].named(value) for body in meaning.bodies]
            yield from [body.code for body in bodies if body.code in national_table().by_code]


def counted(edition: Edition, keys: Callable[[Section, Entry], Sequence[object]]) -> list[Counter[object]]:
    """How often each section has each key; those beyond the own inks together."""
    found = [Counter([key for entry in one.entries for key in set(keys(one, entry))]) for one in edition.sections]
    most = len(INKS) - 1
    return found if len(found) <= len(INKS) else [*found[:most], sum(found[most:], Counter())]


def shown(chart: Chart, keys: Sequence[object]) -> list[Counter[object]]:
    return [+Counter(dict(zip(keys, one.amounts, strict=True))) for one in chart.series]


def check_years(edition: Edition) -> None:
    chart = by_year(edition, words)
    years = [begun(section, entry) for section in edition.sections for entry in section.entries]
    if chart is None:
        assert not any(years)
        return
    starts: list[int | None] = [category.year for category in chart.categories]
    first, step = starts[0] or 0, (starts[1] or 0) - (starts[0] or 0) if len(starts) > 1 and starts[1] else 1000
    known = list(filter(None, years))
    assert chart.axis == (min(known), max(known) + 1)
    assert len(starts) <= 42
    begins = counted(edition, lambda *one: [(year - first) // step * step + first if (year := begun(*one)) else None])
    assert shown(chart, starts) == begins


def check_towns(edition: Edition) -> None:
    chart = by_town(edition, words)
    expected = counted(edition, lambda *one: [code for code in named(*one) if code != edition.host.code])
    codes = Counter([code for found in expected for code in found])
    if chart is None:
        assert not codes
        return
    by_name = {
        (town.name if town.prefecture == edition.prefecture else town.prefecture + town.name): town.code
        for town in partners_of(edition)
    }
    keys = [by_name[category.label] for category in chart.categories]
    assert shown(chart, keys) == expected
    assert list(chart.totals) == sorted(chart.totals, reverse=True)


def check_divisions(edition: Edition) -> None:
    chart = by_division(edition, words)
    if chart is not None:
        texts = counted(edition, lambda _, entry: [printed_form(" ".join(entry.texts().get("division", "").split()))])
        keys = ["" if category.label == "none" else printed_form(category.label) for category in chart.categories]
        assert shown(chart, keys) == texts


def test_a_list_is_counted_as_it_exports_itself(edition: Edition) -> None:
    check_years(edition)
    check_towns(edition)
    check_divisions(edition)


@given(random_editions())
def test_any_edition_is(edition: Edition) -> None:
    check_years(edition)
    check_towns(edition)
    check_divisions(edition)


def test_entries_go_through_the_years_from_their_earlier_form_to_their_end() -> None:
    rows = ["a-1|一|要旨|平成23年", "a-2|二|要旨|", "a-3|三|要旨|平成20年|室蘭市|企画課|2015-03-31|終了"]
    edition = made({"a": rows})
    earlier = edition_text(
        "2023-06-01",
        {"a": [{**entry, "earlier": "昭和55年"} if entry["id"] == "a-1" else entry for entry in entries_of(rows)]},
    )
    edition = load(earlier.encode(), "2023-06-01.yaml")
    chart = through_years(edition, edition.sections[0], words)
    assert chart is not None
    assert chart.axis == (1980, 2024)
    assert [series.amounts for series in chart.series] == [(1980, 0, 2008), (31, 0, 0), (13, 0, 0), (0, 0, 8)]
    assert [category.note for category in chart.categories] == ["", "none", "retired 2015"]


def test_without_a_year_or_a_town_there_is_no_chart_of_them() -> None:
    edition = made({"a": ["a-1|一|要旨||室蘭市"]})
    assert by_year(edition, words) is None
    assert by_town(edition, words) is None
    assert through_years(edition, edition.sections[0], words) is None
    assert by_edition([edition], words) is None


def test_editions_show_what_stayed_changed_came_and_went() -> None:
    before = made({"a": ["a-1|一", "a-2|二", "a-3|三"]}, "2022-06-01")
    after = made({"a": ["a-1|一", "a-2|二|別の要旨", "a-4|四|要旨|平成20年", "a-5|五"]}, "2023-06-01")
    chart = by_edition([before, after], words)
    assert chart is not None
    assert [one.amounts for one in chart.series] == [(3, 1), (0, 1), (0, 2), (0, -1)]
    assert [category.label for category in chart.categories] == ["2022", "2023"]
    assert chart.totals == (3, 4)


# What is drawn


def charts_of(edition: Edition) -> list[Chart]:
    spans = [through_years(edition, section, words) for section in edition.sections]
    found = [by_year(edition, words), by_town(edition, words), by_division(edition, words), *spans]
    return [part for chart in found if chart for part in parts_that_fit(chart, WIDTH, SIZE, 600)]


def bars(count: int, label: str = "市町") -> Chart:
    amounts = tuple([at % 17 + 1 for at in range(count)])
    series = Series("一", amounts, INKS[0]), Series("二", amounts[::-1], INKS[1])
    return Chart(Form.BARS, tuple([Category(f"{label}{at}", "") for at in range(count)]), series, "件", (0, 34))


def columns(count: int, first: int = 1984) -> Chart:
    years = [Category(str(year), "", era_year(year), year=year) for year in range(first, first + count)]
    series = Series("一", tuple([at % 23 for at in range(count)]), INKS[0]), Series("二", (7,) * count, INKS[1])
    return Chart(Form.COLUMNS, tuple(years), series, "件", (first, first + count))


def boxes(scene: Scene) -> list[tuple[float, float, float, float, str]]:
    """Where the letters of each text stand: left, right, top, bottom."""
    shares = {Anchor.START: 0.0, Anchor.MIDDLE: 0.5, Anchor.END: 1.0}
    found = []
    for x, y, text, anchor, _ in scene.labels:
        width = ems(text) * SIZE
        left = x - shares[anchor] * width
        found.append((left, left + width, y - 0.8 * SIZE, y + 0.05 * SIZE, text))
    return found


def check_scene(chart: Chart) -> None:
    """All stands within the scene, and no text on another; areas are as long as their amounts."""
    scene = draw_chart(chart, WIDTH, SIZE)
    labels = boxes(scene)
    for left, right, top, bottom, text in labels:
        assert left >= -0.01, text
        assert right <= scene.width_pt + 0.01, text
        assert top >= -0.01, text
        assert bottom <= scene.height_pt + 0.01, text
    for one, other in combinations(labels, 2):
        apart = one[1] <= other[0] + 0.01 or other[1] <= one[0] + 0.01 or one[3] <= other[2] or other[3] <= one[2]
        assert apart, (one, other)
    legend = len([one for one in chart.series if one.ink]) if len([one for one in chart.series if one.ink]) > 1 else 0
    areas = [shape for shape in scene.shapes if isinstance(shape, Area) and shape.is_outlined][legend:]
    amounts = [abs(one.amounts[at]) for at in chart.indexes for one in chart.series if one.ink and one.amounts[at]]
    lengths = [area.height_pt if chart.form is Form.COLUMNS else area.width_pt for area in areas]
    assert len(lengths) == len(amounts)
    unit = max(lengths, default=0) / max(amounts, default=1)
    assert lengths == pytest.approx([unit * amount for amount in amounts])


def test_editions_of_every_other_year_have_their_years() -> None:
    chart = columns(9)
    years = [
        category._replace(year=2001 + 2 * at, label=str(2001 + 2 * at)) for at, category in enumerate(chart.categories)
    ]
    labels = [label.text for label in draw_chart(chart._replace(categories=tuple(years)), 300, SIZE).labels]
    assert {"2001", "2009", "2017"} <= set(labels)


@pytest.mark.parametrize("chart", [bars(1), bars(17), bars(60), columns(1), columns(40), columns(13), columns(2)])
def test_no_text_lies_on_another(chart: Chart) -> None:
    check_scene(chart)


@pytest.mark.parametrize(
    "label", ["市", "https" * 40, "とても長い名前の市町村や一部事務組合、広域連合その他の団体の名前そのもの" * 2]
)
def test_names_of_any_length_have_room(label: str) -> None:
    check_scene(bars(5, label))
    chart = bars(5)
    check_scene(chart._replace(series=tuple([one._replace(name=label + one.name) for one in chart.series])))


def test_a_list_is_drawn_with_room_for_every_text(edition: Edition) -> None:
    for chart in charts_of(edition):
        check_scene(chart)


@given(random_editions())
def test_so_is_any_edition(edition: Edition) -> None:
    for chart in charts_of(edition):
        check_scene(chart)


def test_many_bars_are_parted_evenly_on_one_scale() -> None:
    chart = bars(179)
    parts = list(parts_that_fit(chart, WIDTH, SIZE, 650))
    assert [len(part.categories) for part in parts] == [35, 36, 36, 36, 36]
    assert [part.axis for part in parts] == [chart.axis] * 5
    scenes = [draw_chart(part, WIDTH, SIZE, whole=chart) for part in parts]
    assert all(scene.height_pt <= 650 for scene in scenes)
    ratios = {
        round(shape.width_pt / amount, 6)
        for scene, part in zip(scenes, parts, strict=True)
        for shape, amount in zip(
            [one for one in scene.shapes if isinstance(one, Area) and one.is_outlined][2:],
            [one.amounts[at] for at in part.indexes for one in part.series],
            strict=True,
        )
    }
    assert len(ratios) == 1


def test_hatching_stays_within_its_area() -> None:
    for hatch in Hatch:
        area = Area(10.3, 20.7, 31.1, 7.9, Ink("FFFFFF", hatch))
        strokes = list(strokes_of(area))
        assert bool(strokes) is (hatch is not Hatch.NONE)
        for x0, y0, x1, y1, *_ in strokes:
            assert all(10.3 - 1e-6 <= x <= 41.4 + 1e-6 for x in (x0, x1))
            assert all(20.7 - 1e-6 <= y <= 28.6 + 1e-6 for y in (y0, y1))


def test_neighbouring_inks_differ_without_colour() -> None:
    def luminance(ink: Ink) -> float:
        red, green, blue = (int(ink.ground[at : at + 2], 16) / 255 for at in (0, 2, 4))
        assert red == green == blue
        return float(((red + 0.055) / 1.055) ** 2.4)

    assert len(set(INKS)) == len(INKS)
    for ink in INKS:  # what is written on it, WCAG 2.2, 1.4.3
        light, dark = (1.0, luminance(ink)) if ink.is_dark else (luminance(ink), 0.0)
        assert (light + 0.05) / (dark + 0.05) >= 4.5


@pytest.mark.parametrize(
    ("year", "said"),
    [(1867, ""), (1868, "明治元"), (1912, "大正元"), (1988, "昭和63"), (1989, "平成元"), (2019, "令和元")],
)
def test_a_year_is_named_by_the_era_in_which_it_ends(year: int, said: str) -> None:
    assert era_year(year) == said
