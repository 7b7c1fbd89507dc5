from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.japanese.dates import NotADateError, read_date
from reportgen.japanese.eras import OutsideEraError, format_date


@pytest.mark.parametrize(
    ("text", "first_day"),
    [
        ("平成23年", date(2011, 1, 1)),
        ("令和元年", date(2019, 5, 1)),
        ("令和1年", date(2019, 5, 1)),
        ("平成３１年", date(2019, 1, 1)),
        ("昭和64年", date(1989, 1, 1)),
        ("平成元年", date(1989, 1, 8)),
        ("昭和元年", date(1926, 12, 25)),
        ("大正15年", date(1926, 1, 1)),
        ("明治45年", date(1912, 1, 1)),
        ("明治元年", date(1868, 1, 25)),
    ],
)
def test_an_era_year_knows_its_first_day(text: str, first_day: date) -> None:
    assert read_date(text).first_day == first_day


@pytest.mark.parametrize(
    "text",
    ["", "平成", "平成年", "平成二年", "平成23", "23年", "H123年", " 平成23年", "平成٢年", "٢٠١١年"],
)
def test_other_texts_are_no_era_year(text: str) -> None:
    with pytest.raises(NotADateError):
        read_date(text)


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("平成32年", "平成は平成元年1月8日から平成31年4月30日まで"),
        ("昭和65年", "昭和は昭和元年12月25日から昭和64年1月7日まで"),
        ("大正16年", "大正は大正元年7月30日から大正15年12月24日まで"),
        ("明治46年", "明治は明治元年1月25日から明治45年7月29日まで"),
        ("大正0年", "大正は大正元年7月30日から大正15年12月24日まで"),
        ("令和０年", "令和は令和元年5月1日から"),
    ],
)
def test_a_year_outside_its_era_is_told_from_what_is_no_year(text: str, bounds: str) -> None:
    with pytest.raises(OutsideEraError) as raised:
        read_date(text)
    assert raised.value.bounds == bounds


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2023, 6, 1), "令和5年6月1日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(1989, 1, 8), "平成元年1月8日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1926, 12, 25), "昭和元年12月25日"),
        (date(1926, 12, 24), "大正15年12月24日"),
        (date(1912, 7, 30), "大正元年7月30日"),
        (date(1912, 7, 29), "明治45年7月29日"),
        (date(1868, 1, 25), "明治元年1月25日"),
    ],
)
def test_dates_are_written_and_read_with_their_era_to_the_day(day: date, text: str) -> None:
    assert format_date(day) == text
    assert read_date(text).first_day == day


def test_there_is_no_era_date_before_meiji() -> None:
    with pytest.raises(ValueError, match="1868-01-24"):
        format_date(date(1868, 1, 24))


@given(st.dates(min_value=date(1868, 1, 25)))
def test_every_date_reads_back(day: date) -> None:
    assert read_date(format_date(day)).first_day == day


def test_full_width_digits_make_a_date_too() -> None:
    assert read_date("令和５年６月１日").first_day == date(2023, 6, 1)


@pytest.mark.parametrize("text", ["令和5年13月1日", "令和5年2月29日", "令和5年6月1日現在"])
def test_other_texts_are_no_era_date(text: str) -> None:
    with pytest.raises(NotADateError):
        read_date(text)


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("平成31年5月1日", "平成は平成元年1月8日から平成31年4月30日まで"),
        ("令和元年4月30日", "令和は令和元年5月1日から"),
        ("平成32年1月1日", "平成は平成元年1月8日から平成31年4月30日まで"),
    ],
)
def test_a_day_outside_its_era_is_refused(text: str, bounds: str) -> None:
    with pytest.raises(OutsideEraError) as raised:
        read_date(text)
    assert raised.value.bounds == bounds


def test_the_eras_follow_one_another_without_a_gap() -> None:
    for first_day in (date(1912, 7, 30), date(1926, 12, 25), date(1989, 1, 8), date(2019, 5, 1)):
        eve = format_date(first_day - timedelta(days=1))
        assert eve[:2] != format_date(first_day)[:2]
        assert "元年" in format_date(first_day)
