"""Files made by several processes: the same bytes, whichever way the system starts one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reportgen.diagnostics import DataError
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


def test_what_fails_for_one_town_is_told_with_all_else_and_what_fails_for_many_once(workspace: Path) -> None:
    edition = workspace / "data/editions/2023-06-01.yaml"
    edition.write_text(edition.read_text("utf-8").replace("防災体制構築事業", "防災体制構築\U0002ebf0事業"), "utf-8")
    texts = workspace / "templates/texts.yaml"
    texts.parent.mkdir()
    told = []
    for towns in ("town == '登別市'", "town"):
        texts.write_text(f'extract:\n  title: "{{% if {towns} %}}{{% else %}}題{{% endif %}}"\n', "utf-8")
        with pytest.raises(DataError) as failed:
            make_edition(Workspace(workspace, shipped_folder()), BuildOptions())
        glyph, template = failed.value.diagnostics
        assert (glyph.rule, template.rule) == ("missing-glyph", "template-failed")
        told.append(template.hint)
    assert [hint.rpartition("作れないのは")[2] for hint in told] == [
        "「西胆振地域における広域連携の状況_登別市関係分_令和5年6月1日現在」です。",
        "「西胆振地域における広域連携の状況_苫小牧市関係分_令和5年6月1日現在」など17件です。",
    ]


def test_progress_counts_what_is_made_already(workspace: Path) -> None:
    steps: list[tuple[int, int]] = []
    made = make_edition(Workspace(workspace, shipped_folder()), THREE, lambda *step: steps.append(step[:2]))
    assert len(list(made.make(made.paths[1:]))) == 2
    assert steps == [(1, 3), (2, 3), (3, 3)]
