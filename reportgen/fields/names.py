"""Whom the names in an edition stand for: municipalities, prefectures, bodies, and phrases that mean several."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from reportgen.japanese.municipalities import Municipality, MunicipalityTable, prefecture_code


class Definition(NamedTuple):
    """What an edition says that a name means.

    `all_of` is a prefecture, all municipalities of which are meant, `only` the kinds of them (町村); `of` are names
    whose bodies are meant, but for those of `but`. `code` is that of a municipality which bore the name, `until` the
    last day on which it did. `kind` is what a body is that is no municipality. `is_open`: more are meant than that.
    """

    all_of: str = ""
    only: str = ""
    of: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    code: str = ""
    until: date | None = None
    kind: str = ""
    is_open: bool = False


class Meaning(NamedTuple):
    """The bodies that a name stands for, and whether it means more than these."""

    bodies: tuple[Municipality, ...]
    is_open: bool = False


class Together(NamedTuple):
    """Whom the names of a row stand for, each body once, and which of the names mean more than these.

    `meant` is what each name means. By their places among the names: those that nothing bears (with the name that
    was looked for), those that are defined by themselves, those that repeat another, and those that are a prefecture's.
    """

    bodies: tuple[Municipality, ...]
    meant: tuple[Meaning, ...]
    open_names: tuple[str, ...]
    unknown: tuple[tuple[int, str], ...] = ()
    circular: tuple[tuple[int, str], ...] = ()
    repeated: tuple[int, ...] = ()
    prefectures: tuple[int, ...] = ()


class UnknownNameError(LookupError):
    """Nothing bears the name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class CircularNameError(LookupError):
    """The name is defined by itself."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Names:
    """The names of one edition. Names that it defines come first, then those of its prefecture, then full names."""

    def __init__(self, table: MunicipalityTable, prefecture: str, defined: Mapping[str, Definition]) -> None:
        self._table = table
        self.prefecture = prefecture
        self._defined = defined
        self._found: dict[str, Meaning] = {}
        self._rows: dict[tuple[str, ...], Together] = {}

    def meaning(self, name: str) -> Meaning:
        """Whom the name stands for. Raises UnknownNameError and CircularNameError."""
        found = self._found.get(name)
        if found is None:
            found = self._found[name] = self._meaning(name, ())
        return found

    def together(self, names: tuple[str, ...]) -> Together:
        """Whom the names of a row stand for; many rows have the same."""
        found = self._rows.get(names)
        if found is None:
            found = self._rows[names] = self._together(names)
        return found

    def is_elsewhere(self, name: str) -> bool:
        """Whether a municipality of another prefecture bears the bare name."""
        return name in self._table.names

    def near(self, name: str) -> str | None:
        """The municipality of the edition's prefecture whose name is most like one that nothing bears."""
        return self._table.suggest(name, self.prefecture)

    def _together(self, names: tuple[str, ...]) -> Together:
        bodies: dict[Municipality, None] = {}
        meant: list[Meaning] = []
        open_names: list[str] = []
        unknown, circular, repeated, prefectures = [], [], [], []
        direct: set[Municipality] = set()
        for at, name in enumerate(names):
            try:
                meaning = self.meaning(name)
            except UnknownNameError as exc:
                unknown.append((at, exc.name))
                meaning = Meaning((Municipality("", self.prefecture, name),))
            except CircularNameError as exc:
                circular.append((at, exc.name))
                meant.append(Meaning(()))
                continue
            meant.append(meaning)
            if meaning.is_open:
                open_names.append(name)
            if len(meaning.bodies) == 1:
                (body,) = meaning.bodies
                if body in direct:
                    repeated.append(at)
                direct.add(body)
                if body.code and not body.prefecture and body.name == name:
                    prefectures.append(at)
            bodies.update(dict.fromkeys(meaning.bodies))
        return Together(
            *(tuple(bodies), tuple(meant), tuple(open_names), tuple(unknown), tuple(circular), tuple(repeated)),
            prefectures=tuple(prefectures),
        )

    def _meaning(self, name: str, above: tuple[str, ...]) -> Meaning:
        definition = self._defined.get(name)
        # A name may be defined by itself with its prefecture (香美町: 兵庫県香美町), not by way of others.
        if definition is None or (above and above[-1] == name):
            return Meaning((self._one(name),))
        if name in above:
            raise CircularNameError(name)
        inner = [self._meaning(part, (*above, name)) for part in definition.of]
        excepted = {body for part in definition.but for body in self._meaning(part, (*above, name)).bodies}
        bodies = [body for meaning in inner for body in meaning.bodies]
        bodies += self._all(definition)
        if definition.code:
            bodies.append(self._by_code(definition))
        is_open = definition.is_open or any(meaning.is_open for meaning in inner)
        left = tuple([body for body in dict.fromkeys(bodies) if body not in excepted])
        return Meaning(left or (Municipality("", "", name),), is_open)

    def _one(self, name: str) -> Municipality:
        found = self._table.find(name, self.prefecture)
        if found is not None:
            return found
        if code := prefecture_code(name):
            return Municipality(code, "", name)
        raise UnknownNameError(name)

    def _all(self, definition: Definition) -> Iterable[Municipality]:
        if not definition.all_of:
            return ()
        if definition.all_of not in self._table.prefectures:
            raise UnknownNameError(definition.all_of)
        towns = self._table.by_full_name.values()
        suffixes = tuple(definition.only)
        here = [town for town in towns if town.prefecture == definition.all_of]
        return [town for town in here if town.name.endswith(suffixes)] if suffixes else here

    def _by_code(self, definition: Definition) -> Municipality:
        found = self._table.by_code.get(definition.code)
        if found is None:
            raise UnknownNameError(definition.code)
        return found
