"""reportgen open."""

from __future__ import annotations

import argparse
import gc
import secrets
import sys
import webbrowser
from threading import Thread

from reportgen.cli.console import print_line
from reportgen.cli.options import AS_OF, Command, option, switch, workspace_of
from reportgen.diagnostics import FileError
from reportgen.pipeline.workbench import open_desk
from reportgen.workbench.messages import PORT_TAKEN
from reportgen.workbench.server import Server
from reportgen.workspace import reason

COMMAND = Command(
    "紙面と誤りを見ながら一覧を直すページを、ブラウザーで開きます。終えるときは Ctrl+C を押します。",
    (
        AS_OF,
        switch("--no-browser", "ブラウザーを開かず、アドレスを示すだけにする"),
        option("--port", type=int, default=0, metavar="番号", help="ポートの番号（指定しなければ、空いているどれか）"),
    ),
)


def run(options: argparse.Namespace) -> int:
    """Serves the page until it is interrupted, which is how it ends."""
    desk = open_desk(workspace_of(options), options.as_of)
    try:
        server = Server(desk, secrets.token_urlsafe(24), options.port)
    except (OSError, OverflowError) as exc:
        problem = reason(exc) if isinstance(exc, OSError) else str(exc)
        raise FileError([PORT_TAKEN.at(None, port=options.port, problem=problem)]) from exc
    try:
        gc.freeze()
        gc.set_threshold(200_000, 20, 100)  # an edition makes many values, few of them garbage
        gc.enable()  # this command lives on, unlike the others
        Thread(target=desk.watch, daemon=True).start()
        print_line(f"{desk.as_of}の版を編集するページを開きました。次のアドレスは、このパソコンの中だけで使えます。")
        print_line(f"  {server.address}")
        print_line("終えるときは Ctrl+C を押します。変更はそのつど保存されています。")
        sys.stdout.flush()  # whoever reads along waits for the address
        if not options.no_browser:
            webbrowser.open(server.address)
        server.serve_forever(poll_interval=0.1)
    except KeyboardInterrupt:
        print_line("編集を終えました。")
    finally:
        desk.close()
        server.server_close()
    return 0
