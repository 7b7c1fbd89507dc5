"""Small pictures of page parts, as pdfium shows them, against those that were accepted."""

from __future__ import annotations

import random
from pathlib import Path
from typing import NamedTuple

import pypdfium2
import pytest
from PIL import Image, ImageChops

HERE = Path(__file__).parent
LARGEST = 20_000
DPI = 110
# Renderers differ by shades of grey along the edges of strokes; a stroke that moved or is another one
# turns paper into ink somewhere.
MOST_MEAN = 3.0
STRONG = 112
MOST_STRONG_SHARE = 1 / 10_000
# Sixteen greys keep the files small.
_GREY_STEP = 17
# White, and the shading of header rows.
PAPER = 230


class Part(NamedTuple):
    """A box of points around the line that holds `text`: left, top, right, bottom from its beginning and baseline."""

    document: str
    text: str
    box_pt: tuple[float, float, float, float]


PARTS = {
    "header-and-rows": Part("list", "事業の名称", (-40, -14, 270, 112)),
    "running-head": Part("list", "　令和5年6月1日現在", (-8, -12, 280, 8)),
    "bracketed-years": Part("list", "昭和55年)", (-20, -30, 64, 74)),
    "quoted-words": Part("list", "「ティーミーティング」", (-8, -36, 170, 12)),
    "towns-and-divisions": Part("list", "胆振管内社会教育", (260, -26, 500, 46)),
    "notes": Part("list", "※事業開始年については", (-4, -16, 300, 32)),
    "page-foot": Part("list", "1／", (-30, -14, 46, 8)),
    "top-of-extract": Part("登別市", "登別市関係分抜粋", (-210, -36, 260, 60)),
    "foot-of-extract": Part("登別市", "出典：", (-8, -14, 330, 20)),
}


class Difference(NamedTuple):
    """How far two pictures are apart: the mean over all pixels (0 to 255), and the share of strongly different ones."""

    mean: float
    strong_share: float

    @property
    def is_noise(self) -> bool:
        """Whether it is no more than what renderers differ by."""
        return self.mean <= MOST_MEAN and self.strong_share <= MOST_STRONG_SHARE


def find_line(outline: str, text: str) -> tuple[int, float, float]:
    """The page (from 1), x and baseline y of the first line that holds `text`, from a build's outline."""
    page = 0
    x = "0"
    for line in outline.splitlines():
        if line.startswith("page "):
            page = int(line.split()[1])
        place, bar, rest = line.partition("|")
        if bar and text in rest.rpartition("|")[0]:
            x, y = place.split()[-3:-1]
            return page, float(x), float(y)
    raise LookupError(f"the outline has no line with {text}")


def render_part(pdf: Path, page: int, box_pt: tuple[float, float, float, float]) -> Image.Image:
    """The part of a page between left, top, right and bottom, in sixteen greys."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        whole: Image.Image = document[page - 1].render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
    finally:
        document.close()
    left, top, right, bottom = (round(length * DPI / 72) for length in box_pt)
    part = whole.crop((max(left, 0), max(top, 0), min(right, whole.width), min(bottom, whole.height)))
    return part.point([round(grey / _GREY_STEP) * _GREY_STEP for grey in range(256)])


def read_picture(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        return picture.convert("L")


def compare(expected: Image.Image, actual: Image.Image) -> Difference:
    """How far they are apart; pictures of unlike sizes are wholly so."""
    if expected.size != actual.size:
        return Difference(255.0, 1.0)
    counts = ImageChops.difference(expected, actual).histogram()
    pixels = expected.width * expected.height
    mean = sum(grey * count for grey, count in enumerate(counts)) / pixels
    return Difference(mean, sum(counts[STRONG:]) / pixels)


def leave_behind(folder: Path, name: str, expected: Image.Image | None, actual: Image.Image) -> None:
    """Writes expected, actual and, as ink on paper, their difference, for who has to look at them."""
    folder.mkdir(exist_ok=True)
    actual.save(folder / f"{name}.actual.png")
    if expected is not None:
        expected.save(folder / f"{name}.expected.png")
        size = (max(expected.width, actual.width), max(expected.height, actual.height))
        sheets = [Image.new("L", size, 255) for _ in range(2)]
        for sheet, picture in zip(sheets, (expected, actual), strict=True):
            sheet.paste(picture)
        ImageChops.invert(ImageChops.difference(*sheets)).save(folder / f"{name}.difference.png")


def render(folder: Path, part: Part) -> Image.Image:
    (pdf,) = folder.glob("*.pdf" if part.document == "list" else f"extracts/*_{part.document}/*.pdf")
    outline = pdf.with_suffix(".outline.txt").read_text("utf-8")
    page, x, y = find_line(outline, part.text)
    left, top, right, bottom = part.box_pt
    return render_part(pdf, page, (x + left, y + top, x + right, y + bottom))


@pytest.mark.parametrize("name", PARTS)
def test_the_part_looks_as_it_was_accepted(outlined_build: Path, name: str, renew: bool) -> None:
    path = HERE / f"{name}.png"
    actual = render(outlined_build, PARTS[name])
    if renew:
        actual.save(path, optimize=True)
    expected = read_picture(path) if path.exists() else None
    if expected is not None and (difference := compare(expected, actual)).is_noise:
        return
    leave_behind(HERE / "failed", name, expected, actual)
    how_far = f"mean {difference.mean:.2f}, strong {difference.strong_share:.2%}" if expected else "no picture yet"
    pytest.fail(f"{how_far}; look at tests/pictures/failed/{name}.*.png; if it is meant: pytest --renew")


@pytest.mark.parametrize("name", PARTS)
def test_pictures_are_small_and_show_something(name: str) -> None:
    path = HERE / f"{name}.png"
    assert path.stat().st_size < LARGEST
    greys = read_picture(path).histogram()
    assert sum(greys[:60]) > 0
    assert greys[255] > 0


def test_every_picture_is_of_a_part() -> None:
    assert {path.stem for path in HERE.glob("*.png")} == set(PARTS)


# --- That the comparison sees what it should, and nothing else ------------------------------------------------------


@pytest.fixture(params=PARTS)
def picture(request: pytest.FixtureRequest) -> Image.Image:
    return read_picture(HERE / f"{request.param}.png")


def test_other_shades_along_the_edges_of_strokes_are_noise(picture: Image.Image) -> None:
    chance = random.Random(1)
    edges = (grey + chance.randint(-25, 25) if 0 < grey < PAPER else grey for grey in picture.tobytes())
    shaded = Image.frombytes("L", picture.size, bytes(min(255, max(0, grey)) for grey in edges))
    assert compare(picture, shaded) != (0, 0)
    assert compare(picture, shaded).is_noise


@pytest.mark.parametrize(("right", "down"), [(0, 1), (1, 0), (0, -1), (-1, 0)])
def test_a_shift_by_one_pixel_is_seen(picture: Image.Image, right: int, down: int) -> None:
    assert not compare(picture, ImageChops.offset(picture, right, down)).is_noise


def test_a_single_line_that_moved_by_one_pixel_is_seen() -> None:
    picture = read_picture(HERE / "notes.png")
    half = (0, 0, picture.width, picture.height // 2)
    moved = picture.copy()
    moved.paste(ImageChops.offset(picture.crop(half), 0, 1), half)
    assert not compare(picture, moved).is_noise


def test_one_other_glyph_is_seen() -> None:
    picture = read_picture(HERE / "notes.png")
    size = round(8.5 * DPI / 72)
    left, baseline = (round(length * DPI / 72) for length in (4, 16))
    changed = picture.copy()
    changed.paste(picture.crop((left + size, 0, left + 2 * size, baseline)), (left + 2 * size, 0))  # ※事業 → ※事事
    assert not compare(picture, changed).is_noise


def test_a_picture_of_another_size_differs() -> None:
    assert not compare(Image.new("L", (10, 10), 255), Image.new("L", (10, 11), 255)).is_noise


def test_a_failure_leaves_three_pictures_behind(tmp_path: Path) -> None:
    expected, actual = Image.new("L", (10, 10), 255), Image.new("L", (12, 10), 0)
    leave_behind(tmp_path, "part", expected, actual)
    assert {path.name for path in tmp_path.iterdir()} == {
        f"part.{kind}.png" for kind in ("expected", "actual", "difference")
    }
    assert read_picture(tmp_path / "part.difference.png").size == (12, 10)
