"""Files made by several processes: the same bytes, whichever way the system starts one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reportgen.layout.set_text import Spread, one_by_one
from reportgen.pipeline import make, processes
from reportgen.pipeline.build import BuildOptions, make_edition
from reportgen.pipeline.make import MadeFile
from reportgen.workspace import Workspace, shipped_folder

THREE = BuildOptions(towns=("登別市", "伊達市", "白老町"), formats=("pdf",))


@pytest.mark.parametrize("copies", [True, False])
def test_other_processes_make_the_same_files(copies: bool, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = Workspace(workspace, shipped_folder())
    monkeypatch.setattr(processes, "_processors", lambda: 1)
    alone = make_edition(given, THREE).all()

    monkeypatch.setattr(processes, "_processors", lambda: 2)
    for least in ("_LEAST_FOR_A_COPY", "_LEAST_FOR_A_NEW_PROCESS"):
        monkeypatch.setattr(make, least, 1)
    if not copies:
        for module in (make, processes):
            monkeypatch.setattr(module, "can_copy", lambda: False)
    made_by: list[int] = []
    of_maker = make._Maker.make

    def counted(maker: make._Maker, task: make._Task, spread: Spread = one_by_one) -> list[tuple[MadeFile, bytes]]:
        made_by.append(os.getpid())
        return of_maker(maker, task, spread)

    counted.__name__ = "make"  # by this a new process finds its own
    monkeypatch.setattr(make._Maker, "make", counted)
    assert make_edition(given, THREE).all() == alone
    assert len(alone) == 3
    assert made_by == [os.getpid()]  # the first one; what is made elsewhere is counted there
