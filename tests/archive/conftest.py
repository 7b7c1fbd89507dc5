"""A small bag, as bytes and on the disk, and what a verification names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reportgen.archive.bag import describe_bag, make_bag
from reportgen.archive.verify import Verification

Write = Callable[[Path, Mapping[str, bytes]], Path]


@pytest.fixture(scope="session")
def description() -> dict[str, Any]:
    return {
        "organization": "室蘭市",
        "organization_code": "012050",
        "title": "西胆振地域における広域連携の状況（令和5年6月1日現在）",
        "series": "012050_koiki-renkei",
        "as_of": date(2023, 6, 1),
        "bagged_on": date(2023, 7, 3),
        "rights": "CC BY 4.0",
        "program": "reportgen 0.1.0",
    }


@pytest.fixture(scope="session")
def payload() -> dict[str, bytes]:
    """Few small files, one of them empty and two alike; だ and ダ come apart in NFD."""
    return {
        "data/editions/2023-06-01.yaml": b"as_of: 2023-06-01\n",
        "data/sources/公表_2023-06-01.txt": "新ひだか町\r\n".encode(),
        "templates/texts.yaml": b"",
        "fonts/OFL.txt": b"licence",
        "fonts/Licence.txt": b"licence",
        "out/2023-06-01/extracts/016101_新ひだか町/抜粋.pdf": bytes(range(256)) * 3,
        "out/2023-06-01/一覧.pdf": b"%PDF-1.7\n",
        "out/2023-06-01/manifest.json": b"{}\n",
        "program.json": b"{}",
    }


@pytest.fixture(scope="session")
def info(description: dict[str, Any]) -> dict[str, str]:
    return describe_bag(**description)


@pytest.fixture(scope="session")
def bag_files(payload: dict[str, bytes], info: dict[str, str]) -> dict[str, bytes]:
    return make_bag(payload, info)


@pytest.fixture(scope="session")
def write() -> Write:
    """Writes files by path below a folder and returns the folder."""

    def write(folder: Path, files: Mapping[str, bytes]) -> Path:
        for path, data in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        return folder

    return write


@pytest.fixture
def bag(tmp_path: Path, bag_files: dict[str, bytes], write: Write) -> Path:
    """The bag in a folder."""
    return write(tmp_path / "2023-06-01", bag_files)


@pytest.fixture(scope="session")
def named() -> Callable[[Verification], set[str]]:
    """All files that a verification names; each must stand in its message."""

    def named(verification: Verification) -> set[str]:
        for finding in verification.findings:
            assert "/".join(filter(None, (verification.name, finding.files[0]))) in finding.diagnostic.message
        return {file for finding in verification.findings for file in finding.files}

    return named
