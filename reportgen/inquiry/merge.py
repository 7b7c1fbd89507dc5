"""The three-way merge of an inquiry: what was sent, what came back, and what the edition says now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from reportgen.dataset.check import check_edition
from reportgen.dataset.draft import Draft, DraftEntry
from reportgen.dataset.edit import Written
from reportgen.dataset.ids import free_ids
from reportgen.dataset.settle import settle
from reportgen.diagnostics import Diagnostic, Place, PlacedText, Severity, in_order
from reportgen.fields.kind import RawEntry
from reportgen.inquiry.collected import Collected, Outcome, Reply, State
from reportgen.inquiry.form import (
    GROUP,
)
from reportgen.inquiry.messages import (
    REPLIES_DIFFER,
)
from reportgen.inquiry.record import Inquiry
from reportgen.inquiry.replies import Known, Read, Returned, SheetReader, Verdict, written_of
from reportgen.japanese.municipalities import MunicipalityTable


def merge_answers(
    returned: Sequence[Returned],
    now: Read,
    inquiry: Inquiry | None,
    table: MunicipalityTable,
    problems: list[Diagnostic],
) -> Collected:
    """What the answers come to, held against what was sent and what the edition says now.

    What is wrong with an answer goes to `problems`, each at its cell, and where that is an error its entry is FAULTY.
    """
    known = now.entries
    verdicts: dict[str, list[Verdict]] = {}
    new: list[tuple[str, Reply]] = []
    for one in returned:
        reader = SheetReader(one, now, problems)
        for entry_id, verdict in reader.verdicts():
            verdicts.setdefault(entry_id, []).append(verdict)
        new += reader.additions()
    asked = {entry_id: name for name, ids in (inquiry.sent if inquiry else {}).items() for entry_id in ids}
    outcomes = [
        _outcome(entry_id, verdicts.get(entry_id, ()), known.get(entry_id), asked.get(entry_id, ""))
        for entry_id in dict.fromkeys(chain(known, asked, verdicts))
        if entry_id in verdicts or entry_id in asked
    ]
    outcomes = list(_without_faulty([*outcomes, *_new_outcomes(new, now)], now, table, problems))
    received = tuple(dict.fromkeys([one.received for one in returned]))
    return Collected(now.edition.as_of, inquiry, received, tuple(outcomes), in_order(problems))


def _outcome(entry_id: str, verdicts: Sequence[Verdict], known: Known | None, recipient: str) -> Outcome:
    replies = tuple([one.reply for one in verdicts])
    section_id, heading, title = "", "", entry_id
    if known is not None:
        section_id, heading = (known.section.texts[key].text for key in ("id", "heading"))
        title = known.entry.title
    outcome = Outcome(
        entry_id,
        section_id,
        title,
        heading,
        recipient or (replies[0].received.recipient if replies else ""),
        State.UNANSWERED,
        replies,
    )
    if not verdicts:
        return outcome
    reasons = list(dict.fromkeys([reason for one in verdicts for reason in one.reasons]))
    said = {(reply.state, tuple([(c.key, c.new) for c in reply.changes]), reply.retirement) for reply in replies}
    if any(reply.state is State.FAULTY for reply in replies):
        return outcome._replace(state=State.FAULTY)
    if len(said) > 1:
        places = "、".join([str(reply.place) for reply in replies])
        reasons.insert(0, REPLIES_DIFFER.format(count=len(said), places=places))
    if reasons:
        return outcome._replace(state=State.CONFLICT, reasons=tuple(reasons))
    return outcome._replace(state=replies[0].state, is_applied=verdicts[0].is_applied)


def _new_outcomes(new: Iterable[tuple[str, Reply]], now: Read) -> Iterator[Outcome]:
    """The new entries; those that today's edition has already, by its ids."""
    sections = {section.id: section for section in now.edition.all_sections}
    drafts = {section.texts["id"].text: section for section in now.draft.sections}
    ids = {section_id: [draft.raw.texts["id"] for draft in one.entries] for section_id, one in drafts.items()}
    used = set(chain.from_iterable(ids.values()))
    seen: dict[tuple[str, tuple[tuple[str, str], ...]], Outcome] = {}
    for section_id, reply in new:
        what = (section_id, tuple([(change.key, change.new) for change in reply.changes]))
        if what in seen:
            seen[what] = seen[what]._replace(replies=(*seen[what].replies, reply))
            continue
        title = next((change.new for change in reply.changes), "")
        heading = sections[section_id].heading if section_id in sections else ""
        entry_id, is_applied = "", False
        if section_id in drafts:
            values = values_of(reply)
            there = [draft for draft in drafts[section_id].entries if _holds(draft, values)]
            is_applied = bool(there)
            entry_id = there[0].raw.texts["id"] if there else next(free_ids(section_id, ids[section_id], used))
            used.add(entry_id)
            ids[section_id].append(entry_id)
        seen[what] = Outcome(
            *(entry_id, section_id, title, heading, reply.received.recipient, reply.state, (reply,)),
            is_applied=is_applied,
        )
    yield from seen.values()


def values_of(reply: Reply) -> dict[str, Written]:
    """What the keys of an entry are to hold by a reply."""
    return {key: value for change in reply.changes for key, value in change.written.items() if value is not None}


def _holds(draft: DraftEntry, values: Mapping[str, Written]) -> bool:
    there = written_of(draft)
    there.pop("id", None)
    return there == values


def _without_faulty(
    outcomes: Sequence[Outcome], now: Read, table: MunicipalityTable, problems: list[Diagnostic]
) -> Iterator[Outcome]:
    """The outcomes, where those become FAULTY whose values the edition's own rules refuse, which is told."""
    taken = {
        outcome.entry_id: outcome
        for outcome in outcomes
        if outcome.state in (State.CHANGED, State.ADDED, State.RETIRED) and not outcome.is_applied
    }
    found: list[Diagnostic] = []
    edition = settle(_with_answers(now.draft, taken), table, found)
    found += check_edition(edition)
    told = [one for one in found if one.place and one.place.sheet]
    problems += told
    errors = {_row_of(one.place) for one in told if one.place and one.severity is Severity.ERROR}
    for outcome in outcomes:
        is_faulty = outcome.entry_id in taken and any(_row_of(reply.place) in errors for reply in outcome.replies)
        yield outcome._replace(state=State.FAULTY) if is_faulty else outcome


def _row_of(place: Place) -> tuple[str, str, int]:
    return place.path, place.sheet, place.line


def _with_answers(draft: Draft, taken: Mapping[str, Outcome]) -> Draft:
    """The draft as it would be with the answers, whose places are those of their cells."""
    sections = []
    for section in draft.sections:
        section_id = section.texts["id"].text
        entries = [
            _answered(entry, taken[entry_id].replies[0])
            if (entry_id := entry.raw.texts.get("id", "")) in taken
            else entry
            for entry in section.entries
        ]
        for outcome in taken.values():
            if outcome.state is State.ADDED and outcome.section_id == section_id:
                reply = outcome.replies[0]
                blank = RawEntry({"id": outcome.entry_id}, {}, {"id": reply.place}, {})
                entries.append(_answered(DraftEntry(blank), reply))
        sections.append(section._replace(entries=tuple(entries)))
    return draft._replace(sections=tuple(sections))


def _answered(entry: DraftEntry, reply: Reply) -> DraftEntry:
    raw, group = entry.raw, entry.group
    written = {key: (value, change.place) for change in reply.changes for key, value in change.written.items()}
    group = str(written.pop(GROUP, (group, None))[0] or "")
    texts = {key: text for key, text in raw.texts.items() if key not in written}
    lists = {key: items for key, items in raw.lists.items() if key not in written}
    places = {key: place for key, place in raw.places.items() if key not in written}
    item_places = dict(raw.item_places)
    for key, (value, place) in written.items():
        if isinstance(value, tuple):
            lists[key], item_places[key], places[key] = value, (place,) * len(value), place
        elif value is not None:
            texts[key], places[key] = str(value), place
    retired = entry.retired
    if reply.retirement is not None:
        retired = {
            "on": PlacedText(reply.retirement.on.isoformat(), reply.place),
            "reason": PlacedText(reply.retirement.reason, reply.place),
        }
    return DraftEntry(RawEntry(texts, lists, places, item_places), group, retired)
