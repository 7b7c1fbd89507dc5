"""Run by test_server.py: saves one cell after another until it is killed."""

from __future__ import annotations

import json
import sys
from itertools import count
from pathlib import Path

from reportgen.archive.disk import settle_folders
from reportgen.pipeline.workbench import open_desk
from reportgen.workspace import Workspace, shipped_folder

workspace = Workspace(Path(sys.argv[1]), shipped_folder())
for folders in workspace.written_folders:
    settle_folders(folders)
desk = open_desk(workspace, None)
digest = json.loads(desk.view(-1, -1) or b"")["digest"]
for number in count():
    edit = {"do": "set", "entry_id": "teiju-02", "key": "summary", "text": f"要旨{number}"}
    digest = desk.act("edit", {"digest": digest, "edit": edit})["digest"]
    if number == 0:
        print("begun", flush=True)
