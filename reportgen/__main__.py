"""The program's entry, and `python -m reportgen`."""

import gc
import sys


def main() -> int:
    """Runs one command. One short run makes much and throws little away: collecting garbage would only cost time."""
    gc.disable()
    from reportgen.cli import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
