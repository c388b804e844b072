"""What somebody sends who means harm: nothing is shown, run, opened or eaten that should not be."""

import http.client
import io
import os
import struct
import zipfile
import zlib
from urllib.parse import quote

import h5py
import numpy as np
import psutil
import pytest
import tifffile
from tests.web.attack import Server, live
from tests.web.conftest import serving

from tamis.errors import ReadError
from tamis.web._upload import check_upload

EVIL = "<img src=x onerror=window.harmed=1>"
PATHS = [
    "../../../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/etc/passwd",
    "%00",
    "a" * 3000,
    "<script>alert(1)</script>",
    "x%0d%0aSet-Cookie:%20a=b",
    "..%5c..%5cx",
    "coins.tif%00.png",
    "%ff%fe",
    ".",
    "..",
    "coins.tif/../../token",
    "%7b%7d",
    ".tif",
    "report.html.tif",
    "coins%22;%20filename=x.exe.tif",
    "try-x.html",
]
ROUTES = [
    "/{}",
    "/assets/{}",
    "/assets/x/{}",
    "/thumbnail/{}.png",
    "/exports/{}",
    "/download/{}/x.tif",
    "/download/ID/{}",
    "/look/ID/{}",
    "/?session={}",
    "/_dash-component-suites/{}",
    "/_dash-component-suites/dash/{}",
    "/start?{}",
    "/socket/{}",
    "/share/{}",
    "/_dash-layout/{}",
]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("attacks") / "data") as found:
        yield found
        assert found.told() == ""


@pytest.fixture
def visitor(server):
    return server.visitor()


@pytest.mark.parametrize("route", ROUTES)
def test_no_path_leads_out_or_breaks_anything(server, visitor, route):
    session = visitor.open(sample="coins")
    for path in PATHS:
        answer = visitor.ask("GET", quote(route.replace("ID", session).replace("{}", path), safe="/%?=&:;"))
        assert answer.status < 500, (route, path)
        assert b"root:" not in answer.body
        assert server.token.encode() not in answer.body
        assert answer.headers.get("set-cookie", "").count("a=b") == 0
        assert b"<script>alert" not in answer.body


@pytest.mark.parametrize(
    "path", ["/open", "/_dash-update-component", "/share/x", "/export/x/y.tif", "/nothing"]
)
@pytest.mark.parametrize("is_announced", [True, False])
def test_what_is_sent_does_not_fill_the_memory(server, visitor, path, is_announced):
    before = server.rss
    wire = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    headers = {**visitor.cookie, "Origin": visitor.origin, "Content-Type": "application/json"}
    if is_announced:
        headers["Content-Length"] = str(200_000_000)
    chunks = (b"[" * 1_000_000 for _ in range(200))
    try:
        wire.request("POST", path, chunks, headers, encode_chunked=not is_announced)
        assert wire.getresponse().status in {411, 413, 422}
    except ConnectionError:  # it is not even read
        pass
    finally:
        wire.close()
    assert server.rss - before < 50_000_000


@pytest.mark.parametrize("body", ["{}", "[", "null", '{"output": "x", "inputs": []}', "[" * 10_000])
def test_what_is_no_question_of_dash_is_refused(visitor, body):
    answer = visitor.ask("POST", "/_dash-update-component", body, Content_Type="application/json")
    assert 400 <= answer.status < 500


def test_from_elsewhere_nothing_is_told_without_the_token(tmp_path):
    with serving(tmp_path, host="0.0.0.0") as served:
        guest = served.visitor(is_trusted=False)
        for path in ("/", "/start", "/_dash-layout", "/exports/x", "/thumbnail/coins.png", "/?session=x"):
            assert guest.ask("GET", path).status == 401, path
        for method, path in (("POST", "/open"), ("POST", "/upload"), ("POST", "/_dash-update-component")):
            assert guest.ask(method, path, "x").status == 401, path
        friend = served.visitor()
        assert friend.ask("GET", "/start").status == 200
        assert friend.ask("POST", "/open", "path=/etc/passwd").status == 422


# uploads


def png(size, rows=0):
    """Return a picture that claims to be square; without rows there is nearly nothing in it."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", size, size, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0" * (size + 1) * rows)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


class Harm:
    def __reduce__(self):
        return os.mkdir, (os.environ["TAMIS_TEST_HARM"],)


def huge_npy(path):
    with path.open("wb") as file:
        header = {"descr": "|u1", "fortran_order": False, "shape": (100_000, 100_000)}
        np.lib.format.write_array_header_1_0(file, header)
        file.truncate(file.tell() + 10**10)  # a hole: it takes no room


def huge_npz(path):
    header = io.BytesIO()
    shape = {"descr": "|u1", "fortran_order": False, "shape": (100_000, 100_000)}
    np.lib.format.write_array_header_1_0(header, shape)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.npy", header.getvalue() + b"\0" * 1000)


def huge_strip(path):
    tifffile.imwrite(path, np.zeros((6000, 6000), np.uint8), compression="zlib", rowsperstrip=6000)


def huge_chunk(path):
    with h5py.File(path, "w") as file:
        file.create_dataset("a", (100_000, 100_000), "u1", chunks=(40_000, 40_000), compression="gzip")


def pickled(path):
    with path.open("wb") as file:
        np.save(file, np.array([Harm()], object), allow_pickle=True)


def external(path):
    with h5py.File(path, "w") as file:
        file.create_dataset("a", (10, 10), "u1", external=[("/etc/passwd", 0, 100)])


def virtual(path):
    with h5py.File(path.parent.parent / "victim.h5", "w") as file:
        file["x"] = np.arange(100, dtype="u1").reshape(10, 10)
    layout = h5py.VirtualLayout((10, 10), "u1")
    layout[:] = h5py.VirtualSource("../victim.h5", "x", (10, 10))
    with h5py.File(path, "w") as file:
        file.create_virtual_dataset("a", layout)


def linked(path):
    with h5py.File(path, "w") as file:
        file["a"] = h5py.ExternalLink("../victim.h5", "x")


def companion(path):
    victim = path.parent.parent / "victim.tif"
    tifffile.imwrite(victim, np.ones((10, 10), np.uint8), ome=True, metadata={"axes": "YX"})
    with tifffile.TiffFile(victim) as file:
        known = file.ome_metadata.partition('UUID="')[2].partition('"')[0]
    own = "urn:uuid:11111111-1111-1111-1111-111111111111"
    planes = "".join(
        f'<TiffData IFD="0" FirstZ="{z}" PlaneCount="1"><UUID FileName="{name}">{uuid}</UUID></TiffData>'
        for z, (name, uuid) in enumerate([(path.name, own), ("../victim.tif", known)])
    )
    said = (
        f'<?xml version="1.0" encoding="UTF-8"?><OME '
        'xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06" '
        f'UUID="{own}"><Image ID="Image:0"><Pixels ID="Pixels:0" DimensionOrder="XYCZT" '
        'Type="uint8" SizeX="10" SizeY="10" SizeC="1" SizeZ="2" SizeT="1">'
        f'<Channel ID="Channel:0:0" SamplesPerPixel="1"/>{planes}'
        "</Pixels></Image></OME>"
    )
    tifffile.imwrite(path, np.zeros((10, 10), np.uint8), description=said, metadata=None)


MARKUP = b"<svg xmlns='http://www.w3.org/2000/svg'><script>window.harmed=1</script></svg>"
BOMBS = [
    ("a.png", lambda path: path.write_bytes(png(100_000)), "too large for Pillow"),
    ("whole.png", lambda path: path.write_bytes(png(20_000, rows=10)), "too large for Pillow"),
    ("a.npz", huge_npz, "needs 10.0 GB of memory"),
    ("a.tif", huge_strip, "needs 36.0 MB of memory"),
    ("a.h5", huge_chunk, "needs 1.6 GB of memory"),
    ("pickled.npy", pickled, "dtype"),
    ("external.h5", external, "in other files"),
    ("virtual.h5", virtual, "in other files"),
    ("linked.h5", linked, "no dataset"),
    ("companion.ome.tif", companion, "in other files"),
    ("page.html", lambda path: path.write_bytes(b"<script>window.harmed=1</script>"), "No reader"),
    ("drawing.svg", lambda path: path.write_bytes(MARKUP), "No reader"),
    ("drawing.png", lambda path: path.write_bytes(MARKUP), "No reader"),
    ("script.py", lambda path: path.write_bytes(b"import os; os._exit(3)"), "is a script"),
    ("notebook.ipynb", lambda path: path.write_bytes(b"{}"), "is a script"),
    ("deep.json", lambda path: path.write_bytes(b"[" * 100_000), "not a pipeline document"),
]


@pytest.mark.parametrize(("name", "make", "words"), BOMBS, ids=[name for name, *_ in BOMBS])
def test_an_upload_that_would_do_harm_is_refused_and_deleted(tmp_path, monkeypatch, name, make, words):
    harm = tmp_path / "harm"
    monkeypatch.setenv("TAMIS_TEST_HARM", str(harm))
    path = tmp_path / "upload" / name
    path.parent.mkdir()
    make(path)
    before = psutil.Process().memory_info().rss
    with pytest.raises(Exception, match=words) as caught:
        check_upload(path, most_bytes=10_000_000)
    assert str(tmp_path) not in str(caught.value)
    assert psutil.Process().memory_info().rss - before < 300_000_000
    assert not path.exists()
    assert not harm.exists()


def test_a_large_image_that_is_read_in_parts_is_welcome_and_takes_no_memory(tmp_path):
    for name, make in (("a.npy", huge_npy), ("a.h5", sparse)):
        path = tmp_path / name[0] / name
        path.parent.mkdir(exist_ok=True)
        make(path)
        before = psutil.Process().memory_info().rss
        assert check_upload(path) is None
        assert psutil.Process().memory_info().rss - before < 50_000_000


def sparse(path):
    with h5py.File(path, "w") as file:
        file.create_dataset("a", (100_000, 100_000), "u1", chunks=(1000, 1000), compression="gzip")


def test_what_the_owner_of_the_machine_opens_by_its_path_may_be_in_several_files(tmp_path):
    from tamis.io import open_image

    path = tmp_path / "upload" / "virtual.h5"
    path.parent.mkdir()
    virtual(path)
    assert open_image(path).read()[0, 1] == 1
    with pytest.raises(ReadError, match="other files"):
        check_upload(path)


def test_nothing_that_was_uploaded_is_given_back_as_a_page(server, visitor):
    content = io.BytesIO()
    np.save(content, np.zeros((4, 5), np.uint8))
    name = quote('"><script>alert(1)</script>\r\nX-Harm: 1.npy')
    upload = visitor.ask("POST", f"/upload?name={name}", content.getvalue()).json["upload"]
    assert not set(upload) & set("<>\"'\r\n")
    session = visitor.open(upload=upload)
    for path in (f"/{upload}", f"/uploads/{upload}", f"/assets/x/{upload}", f"/look/{session}/{upload}"):
        assert visitor.ask("GET", quote(path)).status == 404
    answers = [visitor.ask("GET", f"/download/{session}/{name}") for name in ("report.html", "pipeline.json")]
    for answer in answers:
        assert answer.status == 200
        assert answer.headers["content-disposition"].startswith("attachment")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "x-harm" not in answer.headers
    sealed = visitor.ask("GET", f"/look/{session}/report.html").headers["content-security-policy"]
    assert "sandbox allow-scripts" in sealed
    assert "default-src 'none'" in sealed


def test_names_and_messages_are_text_wherever_they_are_shown(chromium, server, visitor, tmp_path):
    image = tmp_path / f"{EVIL}.npy"
    np.save(image, np.arange(400, dtype=np.uint8).reshape(20, 20))
    session = visitor.open(path=str(image))
    context = chromium.new_context(viewport={"width": 1280, "height": 720})
    for name, value in visitor.cookies.items():
        context.add_cookies([{"name": name, "value": value, "url": visitor.origin}])
    page = context.new_page()
    told = []
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto(f"{visitor.origin}/?session={session}")
    page.wait_for_selector("[data-panel][data-state=exact]")
    with live(visitor, session) as wire:
        source = wire.state["inputs"][0]["name"]
        wire.do("name_state", name=EVIL)
        wire.do("add_step", operation="filters.gaussian", node_id=EVIL)
        wire.do("add_step", operation="filters.gaussian")
        wire.do("rename_step", node="gaussian", name=EVIL)
        wire.do("add_drawing", name=EVIL, kind="markers")
        wire.do("set_outputs", named={EVIL: "gaussian"})
        wire.do("add_step", operation="numpy.greater", after=source, values={"x2": 5})
        wire.do("add_step", operation="measure.label")
        wire.do("add_step", operation="measure.regionprops_table", values={"properties": ["label", EVIL]})
        wire.do("add_step", operation="measure.regionprops_table", after="label", values={"separator": EVIL})
    page.wait_for_selector('[data-step="label"]')
    page.evaluate(
        "(mode) => document.dispatchEvent(new CustomEvent('tamis:catalogue', {detail: {mode}}))", EVIL
    )
    for dialog in ("tamis-history", "tamis-export"):
        page.evaluate(f"document.querySelector('[data-dialog={dialog}]').click()")
        page.wait_for_timeout(400)
        page.evaluate(f"document.getElementById('{dialog}').close()")
    page.wait_for_timeout(600)
    harmed = "[window.harmed ?? 0, document.querySelectorAll('img[src=x], img[onerror]').length]"
    assert page.evaluate(harmed) == [0, 0]
    page.goto(f"{visitor.origin}/start")
    assert page.evaluate(harmed) == [0, 0]
    assert "onerror" in page.inner_text("main")
    for address in (f"/?session={quote(EVIL)}", f"/start?{quote(EVIL)}"):
        page.goto(visitor.origin + address)
        assert page.evaluate(harmed) == [0, 0]
    context.close()
    assert told == []


def test_a_report_with_evil_names_harms_nobody(chromium, visitor, tmp_path):
    image = tmp_path / f"{EVIL}.npy"
    np.save(image, np.arange(400, dtype=np.uint8).reshape(20, 20))
    session = visitor.open(path=str(image))
    report = visitor.ask("GET", f"/download/{session}/report.html")
    assert report.status == 200
    context = chromium.new_context()
    page = context.new_page()
    page.set_content(report.text)
    assert page.evaluate("[window.harmed ?? 0, document.querySelectorAll('img[src=x]').length]") == [0, 0]
    context.close()
