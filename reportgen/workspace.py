"""Where files are: the user's workspace first, then what the program ships with."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Collection, Iterator
from datetime import date
from enum import IntEnum
from pathlib import Path
from typing import NamedTuple

from reportgen.diagnostics import Diagnostic, FileError, UsageError, error, warning
from reportgen.file_names import ENDING, day_of, meant_day_name, meant_fixed_name

UNREADABLE = error("unreadable-file", "ファイルが読める", "「{path}」を読めません（{problem}）。", "{advice}")
NO_EDITION = error(
    "no-edition",
    "指定した日の版がある",
    "{wanted}版が {folder} にありません。",
    "{advice}",
)
NO_SOURCE = error(
    "no-source",
    "公表資料が一つだけある",
    "{day}の公表資料を {folder} から一つに決められません（{names}）。",
    "名前に日付の入った資料を一つだけ置いてください。",
)
MISNAMED = warning(
    "misnamed-file",
    "ファイルの名前が決められた形である",
    "「{path}」は、名前が違うため読みません。",
    "{advice}",
)
_NO_FILE = "ふつうのファイルではありません"
_TOO_LARGE = "大きすぎます。{most} MB まで読めます"
_NO_WAITING = getattr(os, "O_NONBLOCK", 0)
_REASONS = {
    errno.ENOENT: "ファイルがありません",
    errno.EACCES: "許可がありません",
    errno.EPERM: "許可がありません",
    errno.EISDIR: "フォルダーです",
    errno.ENOTDIR: "フォルダーであるべき場所にファイルがあります",
    errno.EEXIST: "同じ名前のファイルがあります",
    errno.ENOTEMPTY: "同じ名前のフォルダーがあります",
    errno.ELOOP: "リンクがたどれません",
    errno.ENAMETOOLONG: "名前が長すぎます",
    errno.ENOSPC: "ディスクに空きがありません",
    errno.EDQUOT: "使えるディスクの量を超えました",
    errno.EROFS: "書き込めない場所です",
    errno.EFBIG: "ファイルが大きすぎます",
    errno.EIO: "ディスクの読み書きに失敗しました",
}


class Limit(IntEnum):
    """The most bytes that a file of each kind may have; the table of the README."""

    TEMPLATE = 1_000_000
    DATA = 50_000_000
    MANIFEST = 20_000_000
    FONT = 100_000_000
    DOCUMENT = 100_000_000


# In a dated folder: the web edition, the open data, and what goes to partners.
SITE = "site"
DATA = "data"
PACKETS = "packets"
# What shows a day's edition at a glance, in its dated folder.
FIGURES = "figures"


class Issue(NamedTuple):
    """What a user names: an edition by its day, or with a `revision` the issue of it that was filed as that."""

    as_of: date
    revision: int | None = None


class Workspace(NamedTuple):
    """A folder with data/ and, where it overrides what is shipped, templates/ and fonts/."""

    root: Path
    shipped: Path

    @property
    def editions(self) -> Path:
        """Where edition files lie."""
        return self.root / "data" / "editions"

    def output_path(self, as_of: date, *, as_printed: bool = False, style: str | None = None) -> Path:
        """The dated folder of a day's documents; each style has one of its own."""
        marks = [as_of.isoformat(), *(["as-printed"] if as_printed else []), *([style] if style else [])]
        return self.root / "out" / "-".join(marks)

    @property
    def written_folders(self) -> tuple[tuple[Path, ...], ...]:
        """The folders that something is written into, together those that are written at once."""
        data, out = self.root / "data", self.root / "out"
        alone = (out, self.shelf, out / "comparisons", out / "errata")
        inquiries = [*(data / "inquiries").glob("*"), *(data / "inquiries").glob("*/sent"), *out.glob("*/inquiry/*")]
        apart = sorted({path.parent for name in (SITE, DATA, PACKETS, FIGURES) for path in out.glob(f"*/.{name}.*")})
        records = (data / "sources", data / "editions", self.letters, *sorted(inquiries))
        return (records, *((folder,) for folder in (*alone, *apart)))

    def site_path(self, as_of: date) -> Path:
        """The folder of a day's web edition."""
        return self.output_path(as_of) / SITE

    def data_path(self, as_of: date) -> Path:
        """The folder of a day's open data."""
        return self.output_path(as_of) / DATA

    def packets_path(self, as_of: date) -> Path:
        """The folder of what goes to partners of a day's edition."""
        return self.output_path(as_of) / PACKETS

    @property
    def partners_path(self) -> Path:
        """Whom that goes to."""
        return self.root / "data" / "partners.yaml"

    @property
    def letters(self) -> Path:
        """Where the registers of letters lie, a file for each fiscal year."""
        return self.root / "data" / "letters"

    def figures_path(self, as_of: date, style: str | None = None) -> Path:
        """The folder of what shows a day's edition at a glance."""
        return self.output_path(as_of, style=style) / FIGURES

    @property
    def shelf(self) -> Path:
        """Where editions are filed for good."""
        return self.root / "out" / "archive"

    def documents_of(self, as_of: date) -> tuple[Path, ...]:
        """What a day's edition was made from: its published text and corrections, and what divisions were asked and
        have answered, where there is any of it."""
        sources = [path for path in _paths_in(self.root / "data" / "sources") if as_of.isoformat() in path.name]
        corrections = self.corrections_path(as_of)
        records = self.inquiries(as_of)
        asked = [path for folder in (records, records / "sent") for path in _paths_in(folder) if path.is_file()]
        return (*sources, *([corrections] if corrections.exists() else []), *asked)

    def inquiry_records(self, as_of: date) -> tuple[Path, ...]:
        """The records of the inquiries about a day's edition, and of its exports."""
        return tuple(path for path in _paths_in(self.inquiries(as_of)) if path.suffix == ENDING and path.is_file())

    def edition_path(self, as_of: date) -> Path:
        """The edition file of a day."""
        return self.editions / f"{as_of.isoformat()}.yaml"

    def corrections_path(self, as_of: date) -> Path:
        """The corrections of a day's published text."""
        return self.root / "data" / "corrections" / f"{as_of.isoformat()}.yaml"

    def inquiries(self, as_of: date) -> Path:
        """Where the records of the inquiries about a day's edition lie."""
        return self.root / "data" / "inquiries" / as_of.isoformat()

    def sent_edition_path(self, as_of: date, digest: str) -> Path:
        """The edition of a day as it was when it was sent round, by its digest (as a workbook shows it)."""
        return self.inquiries(as_of) / "sent" / f"{digest}.yaml"

    def source_path(self, name: str, as_of: date) -> Path:
        """Where a published text is kept: under its own name, which gets the day where it lacks it."""
        given = Path(name)
        if as_of.isoformat() not in given.stem:
            name = f"{given.stem}_{as_of.isoformat()}{given.suffix}"
        return self.root / "data" / "sources" / name

    def require_source(self, as_of: date) -> Path:
        """The published text of a day. Raises UsageError where there is none, or more than one; FileError."""
        folder = self.root / "data" / "sources"
        found = [path for path in _paths_in(folder) if as_of.isoformat() in path.name]
        if len(found) != 1:
            names = "、".join(path.name for path in found) or "ありません"
            raise UsageError([NO_SOURCE.at(None, day=as_of.isoformat(), folder=shown(folder), names=names)])
        return found[0]

    def edition_days(self) -> tuple[date, ...]:
        """The days of all edition files, in order; files with other names don't count. Raises FileError."""
        names = [path.name for path in _paths_in(self.editions)]
        return tuple(sorted(day for name in names if (day := day_of(name))))

    def latest_edition(self) -> date:
        """The day of the latest edition. Raises UsageError where there is none."""
        days = self.edition_days()
        if not days:
            advice = "data/ のあるフォルダーで実行するか、-C でそのフォルダーを指定してください。"
            missing = NO_EDITION.at(None, wanted="", folder=shown(self.editions), advice=advice)
            raise UsageError([missing, *self.misnamed_files()])
        return days[-1]

    def require_edition(self, as_of: date) -> Path:
        """The edition file of a day. Raises UsageError that names the editions there are."""
        days = self.edition_days()
        if as_of not in days:
            self.latest_edition()
            there_are = "、".join(day.isoformat() for day in days)
            wanted = f"{as_of.isoformat()}の"
            advice = f"あるのは{there_are}です。"
            missing = NO_EDITION.at(None, wanted=wanted, folder=shown(self.editions), advice=advice)
            raise UsageError([missing, *self.misnamed_files()])
        return self.edition_path(as_of)

    def find(self, relative: str) -> Path:
        """The workspace's own file, or the shipped one of the same name; the own one too where neither is there.

        One that can't be read is not passed over: whoever reads it will say why.
        """
        own = self.root / relative
        for path in (own, self.shipped / relative):
            try:
                path.lstat()
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError:
                pass
            return path
        return own

    def layers(self, relative: str) -> tuple[Path, ...]:
        """The shipped file, and on it the workspace's own, which may say only what differs; either may be alone."""
        path, shipped = self.find(relative), self.shipped / relative
        return (shipped, path) if path != shipped and shipped.is_file() else (path,)

    def misnamed_files(self) -> tuple[Diagnostic, ...]:
        """A warning of each file that isn't read only because its name or place is almost, but not quite, right."""
        data, templates = self.root / "data", self.root / "templates"
        return (
            *_misnamed(self.editions, meant_day_name),
            *_misnamed(data / "corrections", meant_day_name),
            *_misnamed(data, lambda name, names: meant_fixed_name(name, {"municipalities.csv"}, names)),
            *(
                MISNAMED.at(None, path=shown(path), advice=f"{shown(self.editions)}/ に移してください。")
                for path in _paths_in(data)
                if day_of(path.name)
            ),
            *_misnamed(templates, lambda name, names: meant_fixed_name(name, self._template_names(), names)),
        )

    def _template_names(self) -> frozenset[str]:
        return frozenset(path.name for path in _paths_in(self.shipped / "templates"))

    def style_names(self) -> tuple[str, ...]:
        """The names that --style takes: those of the files templates/style-<name>.yaml, own and shipped."""
        paths = [path for root in (self.root, self.shipped) for path in (root / "templates").glob("style-*.yaml")]
        return tuple(sorted({path.stem.removeprefix("style-") for path in paths}))


def shipped_folder() -> Path:
    """Where templates/, fonts/ and the table of municipalities are: in the package or, in a checkout, beside it."""
    package = Path(__file__).parent
    inside = package / "shipped"
    return inside if inside.is_dir() else package.parent


def read_file(path: Path, most: Limit = Limit.DATA) -> bytes:
    """The file's bytes. Raises FileError with a reason that a clerk understands."""
    try:
        return read_regular(path, most)
    except OSError as exc:
        raise _unreadable(path, exc) from exc


def read_regular(path: Path, most: int) -> bytes:
    """The bytes of a file, or of what a link leads to, where that is a file and no larger than `most`.

    Raises OSError. What never ends (a pipe, a device) isn't waited for.
    """
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, "")
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, _NO_FILE)
    # Neither kind nor size need be the same any more.
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | _NO_WAITING)) as file:
        data = file.read(min(status.st_size, most) + 1)
        if status.st_size < len(data) <= most:
            data += file.read(most)
    if len(data) > most:
        raise OSError(errno.EOVERFLOW, _TOO_LARGE.format(most=most // 1_000_000))
    return data


def reason(exc: OSError) -> str:
    """Why the system refused, in Japanese where the reason is a common one."""
    return _REASONS.get(exc.errno or 0, exc.strerror or type(exc).__name__)


def shown(path: Path) -> str:
    """The path as messages show it: from the folder where the user stands, with / on every system."""
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return path.as_posix()


def _paths_in(folder: Path) -> list[Path]:
    """What lies in the folder, in order, but for hidden names (what is half written has one); nothing where there is no
    such folder. Raises FileError.
    """
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except FileNotFoundError:
        return []
    except OSError as exc:
        raise _unreadable(folder, exc) from exc


def _misnamed(folder: Path, meant: Callable[[str, Collection[str]], str | None]) -> Iterator[Diagnostic]:
    paths = _paths_in(folder)
    names = [path.name for path in paths]
    for name in [path.name for path in paths if not path.is_dir()]:
        right = meant(name, names)
        if right is None:
            continue
        if right in names:
            advice = f"{right} もあります。使うほうだけを残し、その名前にしてください。"
        elif right:
            advice = f"{right} という名前にしてください。"
        else:
            advice = "2023-06-01.yaml のように、ある日を名前にしてください。"
        if name.lower().endswith(".txt"):
            advice += "名前の末尾の .txt は、エクスプローラーの「表示」で「ファイル名拡張子」を選ぶと見えます。"
        yield MISNAMED.at(None, path=shown(folder / name), advice=advice)


def _unreadable(path: Path, exc: OSError) -> FileError:
    advice = (
        "読み取りの権限を確かめてください。" if isinstance(exc, PermissionError) else "名前と場所を確かめてください。"
    )
    return FileError([UNREADABLE.at(None, path=shown(path), problem=reason(exc), advice=advice)])
