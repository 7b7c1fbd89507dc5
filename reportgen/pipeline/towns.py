"""The towns that a user asks for by name or code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reportgen.dataset.model import Edition
from reportgen.diagnostics import UsageError
from reportgen.document.compose import town_name
from reportgen.japanese.municipalities import Municipality, nearest
from reportgen.japanese.printed_form import printed_form
from reportgen.pipeline.messages import UNKNOWN_TOWN


def towns_of(edition: Edition, wanted: Sequence[str]) -> tuple[Municipality, ...]:
    """The partners, or those that are wanted by name or code (the host too). Raises UsageError for an unknown one."""
    if not wanted:
        return edition.partners
    towns = find_towns(edition, (edition.host, *edition.partners), wanted)
    return tuple(dict.fromkeys(towns))


def find_towns(edition: Edition, towns: Iterable[Municipality], wanted: Sequence[str]) -> list[Municipality]:
    """Those of the towns that are wanted by name or code. Raises UsageError for what is none of them."""
    known = {town_name(edition, town): town for town in towns}
    by_word = {word: town for town in known.values() for word in _words_for(town) if word}
    by_word |= {printed_form(name): town for name, town in known.items()}
    wanted = [printed_form(name).strip() for name in wanted]  # a Mac may hand over だ as た and ゛
    unknown = [name for name in wanted if name not in by_word]
    if unknown:
        there_are = "、".join(known)
        raise UsageError(
            [UNKNOWN_TOWN.at(None, name=name, near=_near(name, known), known=there_are) for name in unknown]
        )
    return [by_word[name] for name in wanted]


def _words_for(town: Municipality) -> tuple[str, ...]:
    """How a town may be called beside its name: its code too as a spreadsheet shows it, or without the check digit."""
    return (town.code.lstrip("0"), town.code[:5], town.code, town.prefecture + town.name)


def _near(name: str, known: Iterable[str]) -> str:
    """What was meant by a name that is none of the known ones, as a hint; empty where nothing is near."""
    known = tuple(known)
    within = sorted((one for one in known if one in name), key=name.index)
    if len(within) > 1:
        return f"{' '.join(f'--town {one}' for one in within)} と書いてください。"
    near = nearest(name, known)
    return f"{near}ではありませんか。" if near else ""
