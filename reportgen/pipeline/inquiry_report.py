"""The documents on what came back of an inquiry: the 取りまとめ表, and the list of whom to remind."""

from __future__ import annotations

from hashlib import sha256

from reportgen.archive.manifest import Input
from reportgen.document.registry import compose_all, kinds_of
from reportgen.inquiry.collected import Collected
from reportgen.inquiry.letter import list_title
from reportgen.inquiry.record import record_name
from reportgen.inquiry.state import state_of
from reportgen.pipeline.ask import inquiry_folder, load_for_inquiry
from reportgen.pipeline.changes import DocumentOptions
from reportgen.pipeline.make import Kept, Order, keep, make
from reportgen.pipeline.sources import INQUIRY_TEXTS, Dataset
from reportgen.workspace import Workspace, read_file
from reportgen.writers.registry import USUAL_FORMATS

REPORT_FORMATS = (*USUAL_FORMATS, "txt")  # a mail that reminds somebody is text


def report(workspace: Workspace, collected: Collected, options: DocumentOptions) -> Kept:
    """Makes the documents in out/<as-of>/inquiry/<number>/report/. Raises DataError, UsageError, FileError."""
    sources, texts = load_for_inquiry(workspace, collected.as_of, options.style)
    edition, style = sources.edition, sources.style
    subject = state_of(collected, edition, list_title(edition, sources.texts))
    documents = tuple(compose_all(kinds_of("inquiry"), subject, texts, style))
    number = collected.inquiry.number if collected.inquiry else 0
    record = workspace.inquiries(edition.as_of) / record_name(number)
    datasets = [sources.dataset]
    if record.exists():
        datasets.append(Dataset(record.relative_to(workspace.root).as_posix(), read_file(record)))
    wording = Input(INQUIRY_TEXTS, sha256(read_file(workspace.find(INQUIRY_TEXTS))).hexdigest())
    answers = [Input(one.name, one.sha256) for one in collected.received]
    order = Order(
        *(documents, documents[0].document, edition, datasets, [*sources.template_inputs, wording, *answers]),
        *(style, sources.table, options.formats, options.made_at),
        warnings=sources.warnings,
    )
    name = f"report-{options.style}" if options.style else "report"
    return keep(inquiry_folder(workspace, edition.as_of, number) / name, make(workspace, order), clean=True)
