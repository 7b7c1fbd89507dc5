"""reportlab's values (names, strings, arrays, dictionaries), without the library of pictures that they come with."""

from __future__ import annotations

import sys
from importlib.util import LazyLoader, find_spec, module_from_spec

import PIL

if "PIL.Image" not in sys.modules and (spec := find_spec("PIL.Image")) and spec.loader:
    # As importlib's documentation puts off an import: it takes place when an attribute is asked for, which none is.
    spec.loader = LazyLoader(spec.loader)
    sys.modules[spec.name] = PIL.Image = module_from_spec(spec)  # type: ignore[attr-defined]
    spec.loader.exec_module(sys.modules[spec.name])

from reportlab.pdfbase.pdfdoc import DummyDoc, PDFArray, PDFDictionary, PDFName, PDFString, PDFtrue, fp_str

__all__ = ["DummyDoc", "PDFArray", "PDFDictionary", "PDFName", "PDFString", "PDFtrue", "fp_str"]
