"""Patterns of import settings: what they match, what they refuse, and that none of them is hungry."""

import warnings

import pytest

from reportgen.readers.patterns import BadPatternError, Pattern


@pytest.mark.parametrize(
    ("pattern", "text", "groups"),
    [
        (
            "(?P<since>.+?)(?:[(（](?P<earlier>.+)[)）])?",
            "平成23年(昭和57年)",
            {"since": "平成23年", "earlier": "昭和57年"},
        ),
        ("(?P<since>.+?)(?:[(（](?P<earlier>.+)[)）])?", "平成23年", {"since": "平成23年"}),
        (r"(?P<date>.+日)\s*現在", "６月１日　現在", {"date": "６月１日"}),
        (r"平成(?P<year>\d+)年", "平成２３年", {"year": "２３"}),
        (r"(?P<word>[\w・]+)[^\s]*", "ケーブル・々々2です", {"word": "ケーブル・々々2です"}),
        (r"(?P<word>\S+)\W(?P<number>[\d\s]+)", "題（1 ２", {"word": "題（1", "number": "２"}),
        (r"[[](?P<in>[^]]*)[]]\Q[\d\E", "[中][\\d", {"in": "中"}),
        (r"[[:alpha:]](?P<rest>[^[]*)", "a]題", {"rest": "題"}),
    ],
)
def test_groups_of_a_match(pattern: str, text: str, groups: dict[str, str]) -> None:
    found = Pattern(pattern).match(text)
    assert found is not None
    assert {name: text[slice(*span)] for name, span in found.items()} == groups


@pytest.mark.parametrize(("pattern", "text"), [(r"\d", "x"), ("a", "ab"), ("a", "ba"), (".", "\n"), (r"\D", "２")])
def test_what_is_not_the_whole_text_is_no_match(pattern: str, text: str) -> None:
    assert Pattern(pattern).match(text) is None


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("(a", "「(」が閉じていません：(a"),
        ("a)", "「)」が余分です：a)"),
        ("[a", "「[」が閉じていません：[a"),
        ("*a", "くり返す文字がありません：*"),
        ("a{1001}", "くり返しの数が正しくありません：{1001}"),
        ("a{,9999999999999}", "くり返しの数が正しくありません：{,9999999999999}"),
        ("(?=a)b", "先読みなど、この書き方は使えません：(?="),
        (r"(a)\1", r"「\」のあとの文字が正しくありません：\1"),
        ("a\\", "「\\」のあとに文字がありません"),
        ("(?:" * 99 + "x" + ")+" * 100, "「)」が余分です"),
        ("x" * 501, "長すぎるか、くり返しが多すぎます"),
        ("(?:x{1,900}y){1,1}" * 9, "長すぎるか、くり返しが多すぎます"),
        ("\udcff", "使えない文字があります"),
    ],
)
def test_what_is_no_pattern_is_said_in_japanese(pattern: str, problem: str) -> None:
    with pytest.raises(BadPatternError) as raised:
        Pattern(pattern)
    assert str(raised.value).startswith(problem)


def test_nothing_but_the_problem_is_said(capfd: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Pattern("[[a]&&b--c]")
        with pytest.raises(BadPatternError):
            Pattern("(")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("pattern", ["(a+)+b", "(a|aa)*b", "(.*a){30}b", "(?:a?){90}a{90}b"])
def test_a_hungry_pattern_comes_to_its_end(pattern: str) -> None:
    """Each would take Python's own matcher longer than the world stands."""
    assert Pattern(pattern).match("a" * 10_000) is None
