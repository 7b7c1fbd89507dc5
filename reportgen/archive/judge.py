"""What the Library of Congress' `bagit` says of a bag."""

from __future__ import annotations

import logging
import os
from pathlib import Path


def judge(folder: Path) -> str:
    """Why the folder is no valid bag, in the library's words; nothing where it is valid.

    The library reads every file once more; it neither leaves the folder that the process stands in nor starts others.
    """
    import bagit  # a tenth of a second

    log = logging.getLogger(bagit.__name__)
    was_disabled = log.disabled
    log.disabled = True  # it logs what it raises, and unconfigured logging writes to the console
    try:
        bagit.Bag(str(folder)).validate(processes=1)
    except (bagit.BagError, OSError, ValueError) as exc:
        return str(exc).replace(f"{folder}{os.sep}", "") or type(exc).__name__
    finally:
        log.disabled = was_disabled
    return ""
