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
from reportgen.open_data.settings import FREQUENCIES, Description, Settings
from reportgen.open_data.tables import LINE_BREAK, Cell, Field, Table, tables_of
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
_ADDRESSES: Final = "https://www.iana.org/assignments/media-types/"
_FREQUENCY: Final = "http://publications.europa.eu/resource/authority/frequency/"
_CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def history_of(editions: Sequence[Edition]) -> Table:
    """The editions in order of their days, with what changed from each to the next."""
    rows: list[tuple[Cell, ...]] = []
    changes: list[tuple[Cell, ...]] = [(None, None, None, None)]
    for before, after in pairwise(editions):
        found = Counter(change.kind for change in compare_editions(before, after).entries)
        old, new = ([field.label for field in tables_of(edition)[0].fields] for edition in (before, after))
        columns = [f"＋{one}" for one in new if one not in old] + [f"－{one}" for one in old if one not in new]
        gone = found[Kind.RETIRED] + found[Kind.REMOVED]
        changes.append((found[Kind.ADDED], found[Kind.CHANGED], gone, "、".join(columns) or None))
    for edition, counts in zip(editions, changes, strict=True):
        entries = sum(len(section.entries) for section in edition.sections)
        rows.append((edition.as_of.isoformat(), format_date(edition.as_of), entries, *counts))
    return Table("history", "更新履歴", "版ごとに1行", _HISTORY, tuple(rows), ("基準日",))


def facts_of(described: Description) -> Table:
    """What a reader of the data must know, in words."""
    edition, settings, texts, lines = described.edition, described.settings, described.texts, described.lines
    notes = [
        (f"注（{section.heading}）", note.printed)
        for section in edition.sections
        for note in (*section.notes_above, *section.notes)
    ]
    facts = (
        ("表題", texts["title"]),
        ("説明", texts["description"]),
        ("作成方法", texts["method"]),
        ("作成者", edition.host.name),
        ("作成者のコード", edition.host.code),
        ("問合せ先", texts["contact"]),
        ("基準日", edition.as_of.isoformat()),
        ("基準日（和暦）", format_date(edition.as_of)),
        ("更新の頻度", FREQUENCIES[settings.frequency][0]),
        ("利用規約", settings.licence.name),
        ("利用規約の場所", settings.licence.address),
        ("文字コード", f"UTF-8（BOM{'あり' if settings.has_bom else 'なし'}）"),
        ("CSVの改行", "CRLF" if settings.line_end == "\r\n" else "LF"),
        ("値の中の改行", f"「{LINE_BREAK}」で表す"),
        *[("利用上の注意", line) for line in lines["cautions"]],
        *notes,
    )
    rows = tuple([(item, " ".join(text.split())) for item, text in facts if text])
    return Table("about", "説明", "データについての事項ごとに1行", _ABOUT, rows, ())


def dictionary_of(tables: Iterable[Table]) -> Table:
    """Every column of the tables, and of the dictionary itself."""
    empty = Table("dictionary", "項目定義", "表の列ごとに1行", _DICTIONARY, (), ("表名", "列番号"))
    rows: list[tuple[Cell, ...]] = []
    for table in (*tables, empty):
        for position, one in enumerate(table.fields, 1):
            is_required = "必須" if one.is_required else "任意"
            said = (one.unit or None, one.says, "｜".join(one.choices) or None, is_required)
            rows.append((table.title, position, one.label, one.key, _TYPES[one.type], *said))
    return empty._replace(rows=tuple(rows))


def data_package(described: Description, tables: Iterable[tuple[Table, Published]]) -> bytes:
    """The Data Package (datapackage.org, version 2) with a Table Schema for each table, as JSON."""
    edition, settings, texts = described.edition, described.settings, described.texts
    content = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"list-{edition.host.code or 'data'}-{edition.as_of.isoformat()}",
        "title": texts["title"],
        "description": texts["description"],
        "version": edition.as_of.isoformat(),
        "created": described.made_at.isoformat(),
        **({"homepage": settings.address} if settings.address else {}),
        "licenses": [{"name": settings.licence.key, "title": settings.licence.name, "path": settings.licence.address}],
        "contributors": [{"title": edition.host.name, "roles": ["publisher"]}],
        "keywords": list(described.lines["keywords"]),
        "resources": [_resource(table, file, settings) for table, file in tables],
    }
    return _json(content)


def _resource(table: Table, file: Published, settings: Settings) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(one) for one in table.fields], "missingValues": [""]}
    if table.primary:
        schema["primaryKey"] = list(table.primary)
    if table.references:
        schema["foreignKeys"] = [
            {"fields": list(one.labels), "reference": {"resource": one.table, "fields": list(one.labels)}}
            for one in table.references
        ]
    return {
        "name": table.key,
        "path": file.path,
        "title": table.title,
        "description": table.says,
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bom": settings.has_bom,
        "dialect": {"delimiter": ",", "lineTerminator": settings.line_end, "doubleQuote": True},
        "bytes": len(file.data),
        "hash": f"sha256:{sha256(file.data).hexdigest()}",
        "schema": schema,
    }


def _field(one: Field) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if one.is_required:
        constraints["required"] = True
    if one.choices:
        constraints["enum"] = list(one.choices)
    if one.is_iso:
        constraints["pattern"] = r"\d{4}(-\d{2}(-\d{2})?)?"
    return {
        "name": one.label,
        "physicalName": one.key,
        "type": one.type,
        **({"unit": one.unit} if one.unit else {}),
        "description": one.says,
        **({"constraints": constraints} if constraints else {}),
    }


def catalogue_entry(described: Description, files: Iterable[Published]) -> bytes:
    """The dataset in DCAT (W3C, version 3) as JSON-LD."""
    edition, settings, texts = described.edition, described.settings, described.texts
    publisher = {"@type": "foaf:Agent", "foaf:name": edition.host.name}
    day = {"@type": "xsd:date", "@value": edition.as_of.isoformat()}
    content = {
        "@context": _CONTEXT,
        **({"@id": settings.address} if settings.address else {}),
        "@type": "dcat:Dataset",
        "dcterms:title": _said(texts["title"]),
        "dcterms:description": _said(texts["description"]),
        "dcterms:publisher": publisher | ({"dcterms:identifier": edition.host.code} if edition.host.code else {}),
        "dcterms:issued": day,
        "dcterms:modified": {"@type": "xsd:dateTime", "@value": described.made_at.isoformat()},
        "dcat:version": edition.as_of.isoformat(),
        "dcterms:language": "ja",
        "dcterms:spatial": edition.region,
        "dcterms:accrualPeriodicity": {"@id": _FREQUENCY + FREQUENCIES[settings.frequency][1]},
        "dcterms:license": {"@id": settings.licence.address},
        "dcat:keyword": [_said(word) for word in described.lines["keywords"]],
        **({"dcat:contactPoint": {"@type": "vcard:Kind", "vcard:fn": texts["contact"]}} if texts["contact"] else {}),
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dcterms:title": _said(file.title),
                "dcat:downloadURL": {"@id": settings.address + file.path},
                "dcat:mediaType": {"@id": _ADDRESSES + file.media_type},
                "dcat:byteSize": len(file.data),
                "dcterms:license": {"@id": settings.licence.address},
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
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
