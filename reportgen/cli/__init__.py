"""The commands: parse, call the pipeline, print, exit code. Nothing else prints or exits.

Each command imports its own part of the pipeline when it runs, so that none waits for another's libraries.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module

from reportgen.cli.console import drop_output, prepare_streams, print_problems, streams
from reportgen.cli.messages import SYSTEM_REFUSED
from reportgen.cli.parser import make_parser
from reportgen.diagnostics import FileError, ReportError
from reportgen.workspace import reason

_INTERRUPTED = 130
_BROKEN_PIPE = 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code: 0 done, 1 errors in the data, 2 wrong usage, 3 files."""
    prepare_streams()
    try:
        code = _run(arguments)
        for stream in streams():
            stream.flush()
        return code
    except BrokenPipeError:  # whoever reads us has gone
        drop_output()
        return _BROKEN_PIPE
    except OSError as exc:  # what reads us is full, or the system refused what no stage expects it to refuse
        drop_output()
        problem = f"{reason(exc)}：{exc.filename}" if exc.filename else reason(exc)
        with suppress(OSError):
            print_problems([SYSTEM_REFUSED.at(None, problem=problem)])
        return FileError.exit_code


def _run(arguments: Sequence[str] | None) -> int:
    try:
        options = make_parser().parse_args(arguments)
        code: int = import_module(f"reportgen.cli.{options.command}").run(options)
    except ReportError as exc:
        print_problems(exc.diagnostics)
        return exc.exit_code
    except KeyboardInterrupt:
        print("中止しました。作りかけのファイルは残っていません。", file=sys.stderr)
        return _INTERRUPTED
    except SystemExit:  # argparse has shown its help
        return 0
    return code
