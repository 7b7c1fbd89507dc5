"""The commands: parse, call the pipeline, print, exit code. Nothing else prints or exits.

Each command imports its own part of the pipeline when it runs, so that none waits for another's libraries.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from reportgen.cli.console import Output, open_console, print_problems
from reportgen.cli.messages import GOES_ON, INTERRUPTED, NO_JAPANESE_NAMES, NO_MEMORY, NOT_SHOWN, SYSTEM_REFUSED
from reportgen.cli.parser import parse
from reportgen.diagnostics import FileError, ReportError
from reportgen.workspace import reason

_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None, ready: Callable[[], None] = lambda: None) -> int:
    """Runs one command and returns its exit code: 0 done, 1 errors in the data, 2 wrong usage, 3 files.

    `ready` is called when all that the command needs is loaded, before it does anything.
    """
    with open_console() as output:
        try:
            return _run(arguments, ready, output)
        except ReportError as exc:
            print_problems(exc.diagnostics)
            return exc.exit_code
        except KeyboardInterrupt as exc:
            print(GOES_ON.format(number=exc.args[0]) if exc.args else INTERRUPTED, file=sys.stderr)
            return _INTERRUPTED
        except OSError as exc:  # what no stage expects the system to refuse
            problem = f"{reason(exc)}：{exc.filename}" if exc.filename else reason(exc)
        except MemoryError:
            problem = NO_MEMORY
        print_problems([SYSTEM_REFUSED.at(None, problem=problem)])
        return FileError.exit_code


def _run(arguments: Sequence[str] | None, ready: Callable[[], None], output: Output) -> int:
    makes_files = False
    try:
        options = parse(arguments)
    except SystemExit:  # argparse has shown its help
        code = 0
    else:
        _require_japanese_names()
        ready()
        code = options.command.run(options)
        makes_files = options.command.COMMAND.makes_files and not getattr(options, "json", False)
    output.flush()
    if output.failure is None or isinstance(output.failure, BrokenPipeError):  # a reader may have enough
        return code
    if makes_files:
        print_problems([NOT_SHOWN.at(None, problem=reason(output.failure))])
        return code
    raise output.failure


def _require_japanese_names() -> None:
    """Raises FileError where the system's files can't be named in Japanese as any other system reads it."""
    encoding = sys.getfilesystemencoding()
    if encoding.lower().replace("-", "") != "utf8":
        raise FileError([NO_JAPANESE_NAMES.at(None, encoding=encoding)])
