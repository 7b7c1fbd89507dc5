"""`reportgen inspect`: what a file declares, in Japanese, and where it came from."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import zlib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.archive.inspect import NotADocumentError, UsedFont, read_declaration

ROOT = Path(__file__).parents[1]
DAY = "out/2023-06-01"
LIST = "西胆振地域における広域連携の状況_令和5年6月1日現在"
EDITION = "data/editions/2023-06-01.yaml"
Run = Callable[..., tuple[int, str, str]]


def told(output: str) -> dict[str, str]:
    """The lines of a report by their labels."""
    return dict(line.strip().split("：", 1) for line in output.splitlines()[1:])


def test_a_pdf_tells_its_standards_fonts_language_and_dataset(built: Path, run: Run) -> None:
    code, out, err = run("inspect", f"{DAY}/{LIST}.pdf")
    assert (code, err) == (0, "")
    lines = told(out)
    assert lines["種類"] == "PDF（4ページ）"
    assert lines["規格"] == "PDF/A-2a、PDF/UA-1"
    assert lines["読み上げ用の構造"] == "あり"
    assert lines["表題"] == "西胆振地域における広域連携の状況（室蘭市関係分）　令和5年6月1日現在"
    assert (lines["作成者"], lines["言語"], lines["基準日"]) == ("室蘭市", "ja-JP", "令和5年6月1日")
    assert "BIZUDGothic-Regular（一部の字を埋め込み）" in lines["書体"]
    assert lines["データ"] == "sha256:" + sha256((built / EDITION).read_bytes()).hexdigest()
    assert lines["もとの版"] == EDITION
    assert lines["同じファイル"] == f"{DAY}/{LIST}.pdf"


@pytest.mark.usefixtures("built")
def test_a_word_file_tells_its_title_fonts_and_dataset(run: Run) -> None:
    code, out, _ = run("inspect", f"{DAY}/{LIST}.docx")
    lines = told(out)
    assert code == 0
    assert (lines["種類"], lines["言語"]) == ("Word", "ja-JP")
    assert lines["表題"] == "西胆振地域における広域連携の状況（室蘭市関係分）　令和5年6月1日現在"
    assert "BIZ UDGothic（一部の字を埋め込み）" in lines["書体"]
    assert lines["もとの版"] == EDITION
    assert lines["プログラム"].startswith("reportgen ")


@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_a_copy_under_another_name_is_traced_to_its_edition(built: Path, run: Run, ending: str) -> None:
    shutil.copy(built / DAY / f"{LIST}.{ending}", built / f"受領.{ending}")
    lines = told(run("inspect", f"受領.{ending}")[1])
    assert lines["もとの版"] == EDITION
    assert lines["同じファイル"] == f"{DAY}/{LIST}.{ending}"


def test_a_changed_copy_is_told_from_the_kept_one(built: Path, run: Run) -> None:
    changed = built / "手元" / f"{LIST}.pdf"
    changed.parent.mkdir()
    changed.write_bytes((built / DAY / f"{LIST}.pdf").read_bytes() + b"\n")
    lines = told(run("inspect", str(changed))[1])
    assert lines["もとの版"] == EDITION
    assert "同じファイル" not in lines
    assert lines["同じデータから作られた別の内容のファイル"] == f"{DAY}/{LIST}.pdf"


def test_what_was_made_of_changes_is_found_too(built: Path, run: Run) -> None:
    comparison = "out/comparisons/2022-06-01_2023-06-01"
    shutil.copytree(built / DAY, built / comparison)
    lines = told(run("inspect", f"{comparison}/{LIST}.pdf")[1])
    assert lines["同じファイル"] == f"{DAY}/{LIST}.pdf、{comparison}/{LIST}.pdf"


def test_where_the_data_were_changed_since_the_edition_is_said_not_to_be_there(built: Path, run: Run) -> None:
    edition = built / EDITION
    edition.write_bytes(edition.read_bytes() + "# あとの注\n".encode())
    lines = told(run("inspect", f"{DAY}/{LIST}.pdf")[1])
    assert lines["もとの版"].startswith("この作業フォルダーにはありません")


@pytest.mark.usefixtures("workspace")
def test_a_list_as_printed_leads_to_the_published_text(run: Run) -> None:
    assert run("build", "--as-printed", "--format", "pdf")[0] == 0
    lines = told(run("inspect", f"{DAY}-as-printed/{LIST}.pdf")[1])
    assert lines["もとの版"] == "data/sources/nishi-iburi-renkei_2023-06-01.txt"


def test_part_3_names_its_attachments_and_they_are_the_data(workspace: Path, run: Run) -> None:
    style = (ROOT / "templates/style.yaml").read_text("utf-8")
    (workspace / "templates").mkdir()
    (workspace / "templates/style.yaml").write_text(style.replace("pdf_standard: a-2a", "pdf_standard: a-3a"), "utf-8")
    assert run("build", "--only", "list", "--format", "pdf")[0] == 0
    path = workspace / DAY / f"{LIST}.pdf"
    lines = told(run("inspect", str(path))[1])
    assert lines["規格"] == "PDF/A-3a、PDF/UA-1"
    tables = [f"{name}_2023-06-01.csv" for name in ("entries", "entry_towns", "towns")]
    assert lines["添付"] == "、".join(["2023-06-01.yaml", *tables])
    assert run("data")[0] == 0
    with pikepdf.open(path) as file:
        assert file.attachments["2023-06-01.yaml"].get_file().read_bytes() == (workspace / EDITION).read_bytes()
        for name in tables:
            assert file.attachments[name].get_file().read_bytes() == (workspace / DAY / "data" / name).read_bytes()


def test_a_foreign_pdf_is_described_as_far_as_it_goes() -> None:
    plain = io.BytesIO()
    with pikepdf.new() as file:
        file.add_blank_page()
        file.save(plain)
    found = read_declaration(plain.getvalue())
    assert (found.kind, found.pages, found.standards, found.tagged, found.fonts) == ("PDF", 1, (), False, ())
    assert found.dataset_sha256 == ""


def test_a_foreign_file_is_said_to_be_none_of_ours(workspace: Path, run: Run) -> None:
    with pikepdf.new() as file:
        file.add_blank_page()
        file.save(workspace / "ほか.pdf")
    code, out, _ = run("inspect", "ほか.pdf")
    assert code == 0
    assert told(out)["もとの版"].startswith("分かりません")


@pytest.mark.parametrize("content", [b"", b"text", b"%PDF-1.7\n", b"PK\x03\x04 no zip", b"\0" * 2000])
def test_what_is_no_document_is_refused_with_a_message(workspace: Path, run: Run, content: bytes) -> None:
    (workspace / "だめ.pdf").write_bytes(content)
    code, out, err = run("inspect", "だめ.pdf")
    assert (code, out) == (3, "")
    assert "エラー[not-a-document]" in err and "だめ.pdf" in err


ENCRYPTIONS = (
    pikepdf.Encryption(owner="o", R=2, aes=False, metadata=False),
    pikepdf.Encryption(owner="o", R=4),
    pikepdf.Encryption(owner="持ち主", R=6),
)


@pytest.mark.parametrize("encryption", ENCRYPTIONS, ids=["RC4", "AES-128", "AES-256"])
def test_a_pdf_with_an_owner_password_is_protected_not_damaged(
    encryption: pikepdf.Encryption, built: Path, run: Run
) -> None:
    with pikepdf.open(built / DAY / f"{LIST}.pdf") as file:
        file.save(built / "送付.pdf", encryption=encryption)
    code, out, err = run("inspect", "送付.pdf")
    assert (code, err) == (0, "")
    lines = told(out)
    assert lines["保護"].startswith("あり")
    assert (lines["種類"], lines["規格"], lines["もとの版"]) == ("PDF（4ページ）", "PDF/A-2a、PDF/UA-1", EDITION)


def test_what_a_password_locks_is_told_from_what_is_damaged(workspace: Path, run: Run) -> None:
    with pikepdf.new() as file:
        file.add_blank_page()
        file.save(workspace / "秘.pdf", encryption=pikepdf.Encryption(owner="o", user="u"))
    encrypted = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le")
    (workspace / "秘.docx").write_bytes(encrypted)
    for name in ("秘.pdf", "秘.docx"):
        code, out, err = run("inspect", name)
        assert (code, out) == (3, "")
        assert err.startswith(f"エラー[locked-document] 「{name}」はパスワードで保護されているため、調べられません。")


def word(core: bytes, **parts: bytes) -> bytes:
    """The least that is taken for a Word file, with these metadata."""
    data = io.BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<document/>")
        archive.writestr("docProps/core.xml", core)
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return data.getvalue()


def test_a_word_file_that_may_not_be_changed_is_protected() -> None:
    settings = b'<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">%s</w:settings>'
    locked = word(b"<c/>", settings=settings % b'<w:documentProtection w:edit="readOnly" w:enforcement="1"/>')
    assert read_declaration(locked).is_protected
    assert not read_declaration(word(b"<c/>", settings=settings % b"")).is_protected


def test_what_a_foreign_file_says_can_do_nothing_to_the_console(workspace: Path, run: Run) -> None:
    hostile = "\u202e\u200b\u2066\x9b31m題\n  もとの版：にせ"
    (workspace / "外.docx").write_bytes(word(f"<c><title>{hostile}</title></c>".encode()))
    with pikepdf.new() as file:
        file.add_blank_page()
        file.docinfo["/Title"] = f"\x1b]0;{hostile}"
        file.attachments[hostile] = b"x"
        file.save(workspace / "外.pdf")
    for name in ("外.docx", "外.pdf"):
        code, out, _ = run("inspect", name)
        assert code == 0
        assert out.replace("\u3000", "").replace("\n", "").isprintable()
        assert "\\u202e\\u200b\\u2066\\x9b31m題\\n" in out
        assert told(out)["もとの版"].startswith("分かりません")


@pytest.mark.parametrize("entity", [b'"x"', b'SYSTEM "file:///etc/passwd"'])
def test_metadata_with_entities_are_none(entity: bytes) -> None:
    metadata = b"<!DOCTYPE c [<!ENTITY a %s>]><c><title>&a;</title></c>" % entity
    with pytest.raises(NotADocumentError):
        read_declaration(word(metadata))
    plain = io.BytesIO()
    with pikepdf.new() as file:
        file.add_blank_page()
        file.Root.Metadata = pikepdf.Stream(file, metadata)
        file.save(plain)
    assert read_declaration(plain.getvalue()).title == ""


def test_what_unpacks_to_more_than_any_document_has_is_not_unpacked(workspace: Path, run: Run) -> None:
    large = b"<c><title>" + b"A" * 2_000_000 + b"</title></c>"
    (workspace / "大.docx").write_bytes(word(large))
    code, _, err = run("inspect", "大.docx")
    assert code == 3
    assert err.startswith("エラー[too-much-to-read] 「大.docx」は中身が大きすぎるため、調べられません。")
    packed = io.BytesIO()
    with pikepdf.new() as file:
        file.add_blank_page()
        file.Root.Metadata = pikepdf.Stream(file, large)
        file.save(packed)
    assert read_declaration(packed.getvalue()).title == ""


if sys.platform == "linux":

    def test_a_pdf_whose_objects_are_a_bomb_takes_no_more_memory_than_is_stated(workspace: Path) -> None:
        packer = zlib.compressobj(9)
        packed = b"".join(packer.compress(bytes(1_000_000)) for _ in range(500)) + packer.flush()
        head = b"%PDF-1.5\n"
        objects = b"1 0 obj\n<</Type/ObjStm/N 1/First 4/Length %d/Filter/FlateDecode>>\nstream\n" % len(packed)
        objects += packed + b"\nendstream\nendobj\n"
        table = b"".join(
            bytes([kind]) + number.to_bytes(4, "big") + bytes([index])
            for kind, number, index in ((0, 0, 255), (1, len(head), 0), (2, 1, 0), (1, len(head + objects), 0))
        )
        xref = b"3 0 obj\n<</Type/XRef/Size 4/W[1 4 1]/Root 2 0 R/Length %d>>\nstream\n%s\nendstream\nendobj\n"
        tail = xref % (len(table), table) + b"startxref\n%d\n%%%%EOF\n" % len(head + objects)
        (workspace / "爆.pdf").write_bytes(head + objects + tail)
        program = (
            "import sys; from reportgen.cli import main; code = main(['inspect', '爆.pdf']);"
            # not ru_maxrss, which counts the memory of the process that started this one
            "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')));"
            "sys.exit(code)"
        )
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
        command = [sys.executable, "-c", program]
        done = subprocess.run(command, cwd=workspace, env=environment, capture_output=True, check=False)
        assert (done.returncode, b"not-a-document" in done.stderr) == (3, True)
        assert int(done.stdout) < 300_000  # kB


@pytest.mark.usefixtures("workspace")
def test_a_missing_file_is_a_file_error(run: Run) -> None:
    code, _, err = run("inspect", "ない.pdf")
    assert code == 3
    assert "エラー[unreadable-file]" in err


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_files_are_read_or_refused_but_never_fail(earlier_build: Path, data: st.DataObject) -> None:
    ending = data.draw(st.sampled_from(["pdf", "docx"]))
    content = bytearray((earlier_build / "2023-06-01" / f"{LIST}.{ending}").read_bytes())
    for _ in range(data.draw(st.integers(1, 20))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(len(content) // 2, len(content)))
    try:
        found = read_declaration(bytes(content[:cut]))
    except NotADocumentError:
        return
    assert found.kind in ("PDF", "Word")
    assert all(isinstance(font, UsedFont) for font in found.fonts)
