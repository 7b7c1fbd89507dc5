"""What describes open data: a Data Package with table schemas, DCAT, the dictionary of columns, facts, history."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import pairwise
from typing import Any, Final

from reportgen.dataset.model import Edition
from reportgen.japanese.eras import format_date
from reportgen.open_data.files import Published
from reportgen.open_data.settings import Description
from reportgen.open_data.tables import Cell, Field, Table, tables_of
from reportgen.series.compare import Kind, compare_editions

_DICTIONARY: Final = (
    Field("table", "表名", "データの表の名前", is_required=True),
    Field("position", "列番号", "表の左から何番目か（1から）", "integer", is_required=True),
    Field("label", "項目名", "列の見出し", is_required=True),
    Field("key", "物理名", "プログラムで使う名前（英数字）", is_required=True),
    Field("type", "型", "文字列、数値、整数のどれか", is_required=True),
    Field("unit", "単位", "数値の単位"),
    Field("says", "説明", "列の内容", is_required=True),
    Field("choices", "選択肢", "その列が取る値を「｜」で区切って並べたもの"),
    Field("required", "必須", "空欄のない列は「必須」、空欄のありうる列は「任意」", is_required=True),
)
_TYPES: Final = {"string": "文字列", "number": "数値", "integer": "整数"}
_HISTORY: Final = (
    Field("as_of", "基準日", "版の基準日", is_required=True, is_iso=True),
    Field("as_of_era", "基準日（和暦）", "版の基準日の和暦", is_required=True),
    Field("entries", "事業の数", "その版に載る事業の数", "integer", "件", is_required=True),
    Field("added", "追加", "前の版から加わった事業の数", "integer", "件"),
    Field("changed", "変更", "前の版から内容の変わった事業の数", "integer", "件"),
    Field("gone", "廃止・削除", "前の版から除いた事業の数", "integer", "件"),
    Field("columns", "項目の変更", "事業の表に、前の版から加わった項目（＋）と、なくなった項目（－）"),
)
_ABOUT: Final = (
    Field("item", "事項", "データについての事項", is_required=True),
    Field("content", "内容", "その内容", is_required=True),
)
_MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"
_AUTHORITY: Final = "http://publications.europa.eu/resource/authority/"
_CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def history_of(editions: Sequence[Edition]) -> Table:
    """The editions in order of their days, with what changed from each to the next."""
    changes: list[tuple[Cell, ...]] = [(None, None, None, None)]
    for before, after in pairwise(editions):
        found = Counter(change.kind for change in compare_editions(before, after).entries)
        old, new = ([field.label for field in tables_of(edition)[0].fields] for edition in (before, after))
        columns = [f"＋{one}" for one in new if one not in old] + [f"－{one}" for one in old if one not in new]
        gone = found[Kind.RETIRED] + found[Kind.REMOVED]
        changes.append((found[Kind.ADDED], found[Kind.CHANGED], gone, "、".join(columns) or None))
    rows = [
        (one.as_of.isoformat(), format_date(one.as_of), sum(len(section.entries) for section in one.sections), *counts)
        for one, counts in zip(editions, changes, strict=True)
    ]
    return Table("history", "更新履歴", "版ごとに1行", _HISTORY, rows, ("基準日",))


def facts_of(described: Description) -> Table:
    """What a reader of the data must know, in words: the texts and facts, and the notes of the list's tables."""
    texts = described.texts
    facts = [("表題", texts["title"]), ("説明", texts["description"]), ("問合せ先", texts["contact"])]
    facts += described.facts.items()
    for section in described.edition.sections:
        facts += [(f"注（{section.heading}）", note.printed) for note in (*section.notes_above, *section.notes)]
    rows = [(item, " ".join(text.split())) for item, text in facts if text.strip()]
    return Table("about", "説明", "データについての事項ごとに1行", _ABOUT, rows, ())


def dictionary_of(tables: Iterable[Table]) -> Table:
    """Every column of the tables, and of the dictionary itself."""
    empty = Table("dictionary", "項目定義", "表の列ごとに1行", _DICTIONARY, (), ("表名", "列番号"))
    rows = [
        (
            *(table.title, position, one.label, one.key, _TYPES[one.type], one.unit or None, one.says),
            *("｜".join(one.choices) or None, "必須" if one.is_required else "任意"),
        )
        for table in (*tables, empty)
        for position, one in enumerate(table.fields, 1)
    ]
    return empty._replace(rows=rows)


def data_package(described: Description, tables: Iterable[tuple[Table, Published]]) -> bytes:
    """The Data Package (datapackage.org, version 2) with a Table Schema for each table, as JSON."""
    edition, settings, texts = described.edition, described.settings, described.texts
    form = {"format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "bom": settings.has_bom}
    line_end = {"CRLF": "\r\n", "LF": "\n"}[settings.line_end]
    dialect = {"delimiter": ",", "lineTerminator": line_end, "doubleQuote": True}
    content = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"list-{edition.host.code or 'data'}-{edition.as_of.isoformat()}",
        "title": texts["title"],
        "description": texts["description"],
        "version": edition.as_of.isoformat(),
        "created": described.made_at.isoformat(),
        "homepage": settings.address,
        "licenses": [
            {"name": settings.licence.key, "title": settings.licence.name, "path": settings.licence.address},
        ],
        "contributors": [{"title": edition.host.name, "roles": ["publisher"]}],
        "keywords": described.keywords,
        "resources": [
            {
                "name": table.key,
                "path": file.path,
                "title": table.title,
                "description": table.says,
                "type": "table",
                **form,
                "dialect": dialect,
                "bytes": len(file.data),
                "hash": f"sha256:{sha256(file.data).hexdigest()}",
                "schema": {
                    "fields": [_field(one) for one in table.fields],
                    "missingValues": [""],
                    "primaryKey": table.primary,
                    "foreignKeys": [
                        {"fields": labels, "reference": {"resource": name, "fields": labels}}
                        for labels, name in table.references
                    ],
                },
            }
            for table, file in tables
        ],
    }
    return _json(content)


def _field(one: Field) -> dict[str, Any]:
    return {
        "name": one.label,
        "physicalName": one.key,
        "type": one.type,
        "unit": one.unit,
        "description": one.says,
        "constraints": {
            **({"required": True} if one.is_required else {}),
            "enum": one.choices,
            "pattern": r"\d{4}(-\d{2}(-\d{2})?)?" if one.is_iso else "",
        },
    }


def catalogue_entry(described: Description, files: Iterable[Published]) -> bytes:
    """The dataset in DCAT (W3C, version 3) as JSON-LD."""
    edition, settings, texts = described.edition, described.settings, described.texts
    licence = {"dcterms:license": {"@id": settings.licence.address}}
    content = {
        "@context": _CONTEXT,
        "@id": settings.address,
        "@type": "dcat:Dataset",
        "dcterms:title": _said(texts["title"]),
        "dcterms:description": _said(texts["description"]),
        "dcterms:publisher": {
            "@type": "foaf:Agent",
            "foaf:name": edition.host.name,
            "dcterms:identifier": edition.host.code,
        },
        "dcterms:issued": {"@type": "xsd:date", "@value": edition.as_of.isoformat()},
        "dcterms:modified": {"@type": "xsd:dateTime", "@value": described.made_at.isoformat()},
        "dcat:version": edition.as_of.isoformat(),
        "dcterms:language": {"@id": f"{_AUTHORITY}language/JPN"},
        "dcterms:spatial": {"@type": "dcterms:Location", "rdfs:label": _said(edition.region)},
        "dcterms:accrualPeriodicity": {"@id": f"{_AUTHORITY}frequency/{settings.frequency}"},
        **licence,
        "dcat:keyword": [_said(word) for word in described.keywords],
        "dcat:contactPoint": {"@type": "vcard:Kind", "vcard:fn": texts["contact"]} if texts["contact"] else {},
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dcterms:title": _said(file.title),
                **licence,
                "dcat:accessURL": {"@id": settings.address},
                "dcat:downloadURL": {"@id": settings.address + file.path},
                "dcat:mediaType": {"@id": _MEDIA_TYPES + file.media_type},
                "dcat:byteSize": len(file.data),
                "spdx:checksum": {
                    "@type": "spdx:Checksum",
                    "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
                    "spdx:checksumValue": sha256(file.data).hexdigest(),
                },
            }
            for file in files
        ],
    }
    return _json(content)


def _said(text: str) -> dict[str, str]:
    return {"@language": "ja", "@value": text}


def _json(content: object) -> bytes:
    """The content as JSON, without what is empty in it but for the empty text of a list."""

    def full(one: Any) -> Any:  # noqa: ANN401
        if isinstance(one, dict):
            return {key: found for key, value in one.items() if (found := full(value)) not in ("", [], {})}
        return [full(value) for value in one] if isinstance(one, list | tuple) else one

    return (json.dumps(full(content), ensure_ascii=False, indent=2) + "\n").encode()
