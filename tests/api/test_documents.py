"""Documents: what they are is seen, names are made safe, nothing is taken that is too large or not what it says."""

import hashlib
import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from obstore.store import S3Store

from tests.api.conftest import Calling, Small
from tests.api.test_declarations import lodge
from tongguan.api import files
from tongguan.api.documents import LARGEST
from tongguan.problem import Refusal
from tongguan.worker.forget import forget

PDF = b"%PDF-1.7\n1 0 obj\n"


@pytest.fixture(scope="module")
def at(call: Calling) -> str:
    """Where the documents of a declaration are."""
    return f"/v1/declarations/{lodge(call, 'DOCUMENTS')}/documents"


def package(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as z:
        for name in names:
            z.writestr(name, "x")
    return held.getvalue()


def test_a_raw_body_is_kept_byte_for_byte(call: Calling, node: Small, at: str) -> None:
    kept = call("trader", "POST", f"{at}?name=invoice.pdf&type=N380", content=PDF, headers={"content-type": files.PDF})
    assert kept.status_code == 201, kept.text
    line = kept.json()
    assert (line["name"], line["type"], line["media"], line["size"]) == ("invoice.pdf", "N380", files.PDF, len(PDF))
    assert line["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert line in call("trader", "GET", at).json()
    back = call("trader", "GET", kept.headers["location"])
    assert back.content == PDF and back.headers["content-type"] == files.PDF
    assert "attachment" in back.headers["content-disposition"]
    assert back.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in back.headers["content-security-policy"]
    assert sum(1 for p in node.folder.rglob("*") if p.is_file()) == 1


def test_a_form_does_the_same(call: Calling, at: str) -> None:
    kept = call("trader", "POST", at, files={"file": ("装箱单 v2.pdf", PDF, "application/pdf")})
    assert kept.status_code == 201, kept.text
    assert kept.json()["name"] == "装箱单 v2.pdf"
    back = call("trader", "GET", kept.json()["at"])
    assert back.content == PDF
    assert "filename*=UTF-8''%E8%A3%85" in back.headers["content-disposition"]
    assert call("trader", "POST", at, data={"wrong": "x"}, files={"b": ("b", b"c")}).status_code == 422


def part(head: bytes, body: bytes) -> bytes:
    return b"--B\r\nContent-Disposition: form-data; name=" + head + b"\r\n\r\n" + body + b"\r\n"


FILE = part(b'"file"; filename="a.pdf"', PDF)


@pytest.mark.parametrize(
    ("form", "status"),
    [
        (FILE + b"--B--\r\n", 201),
        (part(b'"file"; filename="a.pdf"\r\nContent-Type: image/png', PDF) + b"--B--\r\n", 415),
        (FILE, 400),
        (b"garbage", 400),
        (b"", 422),
        (FILE + FILE + b"--B--\r\n", 422),
        (part(b'"file"', b"a value, no file") + b"--B--\r\n", 422),
        (part(b'"x"\r\nContent-Type: text/plain; charset=bogus', b"x") + b"--B--\r\n", 400),
        (part(b'"x"', b"\xff\xfe") + b"--B--\r\n", 400),
        (part(b'"x"', b"x") * 5000 + b"--B--\r\n", 400),
    ],
)
def test_forms_that_are_crooked(call: Calling, at: str, form: bytes, status: int) -> None:
    answer = call("trader", "POST", at, content=form, headers={"content-type": "multipart/form-data; boundary=B"})
    assert answer.status_code == status, answer.text


def test_a_package_that_understates_what_it_holds_is_none() -> None:
    packed = bytearray(package("[Content_Types].xml", "word/document.xml", "large"))
    at = packed.rindex(b"PK\x01\x02")
    packed[at + 24 : at + 28] = b"\0\0\0\0"  # the size that the directory tells
    assert files.by_content(io.BytesIO(package("[Content_Types].xml", "word/document.xml", "large"))) == files.DOCX
    assert files.by_content(io.BytesIO(bytes(packed))) == ""


@pytest.mark.parametrize("tag", [b"svg", b"x:svg", b"h:html", b"a.b-c:script"])
def test_xml_that_a_browser_would_run_is_not_taken(tag: bytes) -> None:
    assert files.by_content(io.BytesIO(b"<?xml version='1.0'?><a xmlns:x='y'><" + tag + b"/></a>")) == ""
    assert files.by_content(io.BytesIO(b"<?xml version='1.0'?><a><description/></a>")) == files.XML


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\windows\\win.ini", "win.ini.pdf"),
        ("a/b/c.pdf", "c.pdf"),
        ("x\r\nSet-Cookie: a=b.pdf", "x__Set-Cookie_ a_b.pdf"),
        ("\u202efdp.exe", "fdp.exe.pdf"),
        ("nul\0l.pdf", "nul_l.pdf"),
        ("...", "document.pdf"),
        ("", "document.pdf"),
        ("a" * 5000 + ".pdf", "a" * 120 + ".pdf"),
        ('q"uote;.pdf', "q_uote.pdf"),
    ],
)
def test_names_are_made_safe(name: str, clean: str) -> None:
    assert files.cleaned(name, files.PDF) == clean


def test_a_hostile_name_stays_inside_the_store(call: Calling, node: Small, at: str) -> None:
    kept = call("trader", "POST", at, files={"file": ("../../../../tmp/evil\r\nX-Evil: 1.pdf", PDF, "application/pdf")})
    assert kept.status_code == 201
    back = call("trader", "GET", kept.json()["at"])
    assert "x-evil" not in back.headers and "\n" not in back.headers["content-disposition"]
    assert all(node.folder in p.parents for p in Path(node.folder).rglob("*"))


@pytest.mark.parametrize("key", ["../../secret", "..%2f..%2fnode.secret", "a" * 32, "0" * 32, "%00"])
def test_a_document_is_found_by_its_own_key_alone(call: Calling, at: str, key: str) -> None:
    assert call("trader", "GET", f"{at}/{key}").status_code in (404, 405)


def test_a_document_of_another_declaration_is_not_there(call: Calling, at: str) -> None:
    kept = call("trader", "POST", at, content=PDF).json()
    other = lodge(call, "DOCUMENTS-2")
    assert call("trader", "GET", f"/v1/declarations/{other}/documents/{kept['id']}").status_code == 404
    assert call("other", "GET", kept["at"]).status_code == 404


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (PDF, files.PDF),
        (b"\x89PNG\r\n\x1a\n....", files.PNG),
        (b"\xff\xd8\xff\xe0..", files.JPEG),
        (b"II*\x00....", files.TIFF),
        (b"MM\x00*....", files.TIFF),
        (b"<?xml version='1.0'?><a/>", files.XML),
        (b'{"a": 1}', files.JSON),
        ("发票 no. 1".encode(), files.TEXT),
        ("发票".encode("gb18030"), files.TEXT),
        (package("[Content_Types].xml", "word/document.xml"), files.DOCX),
        (package("[Content_Types].xml", "xl/workbook.xml"), files.XLSX),
    ],
)
def test_a_file_is_what_its_bytes_are(content: bytes, media: str) -> None:
    assert files.typed(io.BytesIO(content), "") == media
    assert files.typed(io.BytesIO(content), media) == media
    with pytest.raises(Refusal):
        files.typed(io.BytesIO(content), "video/mp4")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\x00\x03",
        b"\x7fELF",
        b"a\0b",
        b"<!DOCTYPE html><p>",
        b"see: <!DOCTYPE html><p>",
        b"<html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
        b"<?xml version='1.0'?><?xml-stylesheet href='x'?><a/>",
        b"PK\x03\x04 not a package",
        package("a.txt"),
        package("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        package("[Content_Types].xml", "word/document.xml", *(f"p{n}" for n in range(files.PARTS_MOST))),
    ],
)
def test_what_is_none_of_these_is_refused(call: Calling, at: str, content: bytes) -> None:
    answer = call("trader", "POST", at, content=content)
    assert answer.status_code == 415, answer.text
    assert answer.json()["problems"][0]["code"].startswith("DOC")


def test_a_false_label_is_refused(call: Calling, at: str) -> None:
    answer = call("trader", "POST", at, content=PDF, headers={"content-type": "image/png"})
    assert answer.status_code == 415 and answer.json()["problems"][0]["code"] == "DOC02"
    assert call("trader", "POST", f"{at}?type=../x", content=PDF).status_code == 400


def test_too_large_is_refused_before_it_is_read(call: Calling, at: str) -> None:
    said = call("trader", "POST", at, content=PDF, headers={"content-length": str(LARGEST + 1)})
    assert said.status_code == 413


def test_too_large_without_saying_so_is_refused_on_the_way(call: Calling, at: str) -> None:
    sent = 0

    async def endless():  # type: ignore[no-untyped-def]
        nonlocal sent
        while sent < 4 * LARGEST:
            sent += 1 << 20
            yield PDF.ljust(1 << 20, b" ")

    answer = call("trader", "POST", at, content=endless())
    assert answer.status_code == 413
    assert sent <= LARGEST + (4 << 20)


def test_what_was_deleted_at_its_date_is_still_listed(call: Calling, node: Small, at: str) -> None:
    kept = call("trader", "POST", f"{at}?name=late.pdf&type=N380", content=PDF, headers={"content-type": files.PDF})
    assert not kept.json()["deleted"]
    last = node.now().date() + timedelta(days=node.retention_days)
    assert forget(node.store, node.objects, last)
    assert call("trader", "GET", kept.headers["location"]).status_code == 200
    assert forget(node.store, node.objects, last + timedelta(days=1))
    (line,) = (x for x in call("trader", "GET", at).json() if x["id"] == kept.json()["id"])
    assert line["deleted"] and line["sha256"] == hashlib.sha256(PDF).hexdigest()
    gone = call("trader", "GET", kept.headers["location"])
    assert gone.status_code == 404 and "deleted" in gone.json()["detail"]


def test_an_object_store_that_is_away_is_said_and_nothing_is_half_there(
    call: Calling, node: Small, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = call("trader", "POST", at, content=PDF, headers={"content-type": files.PDF}).json()
    before = call("trader", "GET", at).json()
    nowhere = S3Store("papers", endpoint="http://127.0.0.1:1", access_key_id="x", secret_access_key="y", region="x",
                      client_options={"allow_http": True}, retry_config={"max_retries": 0})  # fmt: skip
    with monkeypatch.context() as away:
        away.setattr(node, "objects", nowhere)
        for answer in (
            call("trader", "POST", at, content=PDF, headers={"content-type": files.PDF}),
            call("trader", "GET", kept["at"]),
        ):
            assert answer.status_code == 503 and answer.headers["retry-after"]
            assert "store of documents is away" in answer.json()["detail"]
    assert call("trader", "GET", at).json() == before
    assert call("trader", "GET", kept["at"]).content == PDF
