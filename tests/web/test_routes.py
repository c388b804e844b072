import io
import json
import time
from urllib.parse import urlencode

import numpy as np
import pytest
from tests.web.conftest import Visitor, serving

import tamis
from tamis.io import write
from tamis.web._opening import Opening
from tamis.web._share import to_share


@pytest.fixture
def visitor(served):
    return served.visitor()


@pytest.fixture
def tif(tmp_path):
    rows, columns = np.mgrid[:40, :50]
    path = tmp_path / "foam.tif"
    write(path, (((rows // 10 + columns // 10) % 2) * 200).astype("uint8"), spacing=0.5, unit="um")
    return path


def with_steps(visitor, session, *steps):
    with visitor.talk(session) as page:
        for operation, values in steps:
            page.verb("add_step", operation=operation, values=values)


def test_without_images_one_comes_to_the_start_page(visitor):
    page = visitor.get("/").text
    for sample in ("coins", "foam", "astronaut"):
        assert f'value="{sample}"' in page
    assert "Upload" in page


def test_a_sample_has_a_picture(visitor):
    answer = visitor.get("/thumbnail/coins.png")
    assert answer.body.startswith(b"\x89PNG")
    assert visitor.get("/thumbnail/nothing.png").status == 404


def test_what_the_command_line_named_is_a_session_of_each_user(tmp_path):
    openings = [Opening("coins", "sample:coins"), Opening("moon", "sample:moon")]
    with serving(tmp_path, openings) as served:
        anna, bernd = served.visitor(), served.visitor(is_trusted=False)
        places = [visitor.ask("GET", "/").headers["location"] for visitor in (anna, bernd, anna)]
        assert places[0] == places[2] != places[1]
        assert anna.get(places[0]).status == 200
        assert bernd.get(places[0]).status == 404
        titles = [one.title for one in served.users.opened(served.keyring.user_of(*anna.cookies.values()))]
        assert titles == ["coins", "moon"]


def test_another_users_session_is_not_there_in_any_way(served, visitor):
    session = visitor.open(sample="coins")
    other = served.visitor()
    for path in (
        f"/?session={session}",
        f"/exports/{session}",
        f"/download/{session}/pipeline.json",
        f"/look/{session}/report.html",
    ):
        assert other.get(path).status == 404
    for path in (f"/export/{session}/pipeline.json", f"/share/{session}"):
        assert other.ask("POST", path, b"{}").status == 404
    assert other.ask("POST", "/open", urlencode({"session": session})).status == 404
    with other.talk(session) as page:
        assert "No session" in page.next("failed")[0]["message"]


def test_a_path_is_opened_for_who_has_the_token_and_for_nobody_else(served, visitor, tif):
    session = visitor.open(path=f"  {tif} ")
    assert visitor.get(f"/?session={session}").status == 200
    assert "foam.tif" in visitor.get("/start").text
    guest = served.visitor(is_trusted=False)
    assert "path on this machine" not in guest.get("/start").text
    answer = guest.ask("POST", "/open", urlencode({"path": str(tif)}))
    assert answer.status == 422
    assert "token" in answer.text


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"sample": "none"},
        {"opening": "7"},
        {"opening": "-1"},
        {"path": "/no/such.tif"},
        {"shared": "???"},
    ],
)
def test_a_wish_that_cannot_be_met_is_told_on_the_start_page(visitor, fields):
    answer = visitor.ask("POST", "/open", urlencode(fields))
    assert answer.status in {404, 422}
    assert 'role="alert"' in answer.text
    assert "Samples" in answer.text


def test_a_form_that_never_ends_is_cut_off(visitor):
    assert visitor.ask("POST", "/open", b"sample=" + b"x" * 2_000_000).status == 422


def test_an_upload_becomes_a_session_of_its_user_alone(served, visitor, tif):
    answer = visitor.ask("POST", "/upload?name=../../my%20foam.tif", tif.read_bytes())
    handle = answer.json["upload"]
    assert handle.endswith("/my_foam.tif")
    session = visitor.open(upload=handle)
    assert "my_foam.tif" in visitor.get("/start").text
    assert visitor.get(f"/download/{session}/pipeline.json").status == 200
    assert served.visitor().ask("POST", "/open", urlencode({"upload": handle})).status == 422


@pytest.mark.parametrize("handle", ["../sessions", "../../../token", "/etc/passwd", "x/../..", "x\0y"])
def test_no_handle_leads_out_of_a_users_uploads(visitor, handle):
    answer = visitor.ask("POST", "/open", urlencode({"upload": handle}))
    assert answer.status == 422
    assert "no such upload" in answer.text


def test_an_upload_that_lies_is_told_and_not_kept(served, visitor):
    script = b"import os\nos.system('touch pwned')\n"
    answer = visitor.ask("POST", "/upload?name=image.tif", script)
    assert answer.status == 422
    assert "image.tif" in answer.json["message"]
    folder = served.users.folder_of(served.keyring.user_of(*visitor.cookies.values()), "uploads")
    assert list(folder.iterdir()) == []


def test_an_upload_that_announces_less_or_more_than_it_is_stays_within_bounds(served, visitor):
    answer = visitor.ask(
        "POST", "/upload?name=a.tif", io.BytesIO(b"x" * 500_000)
    )  # chunked: announces nothing
    assert answer.status == 422
    assert "at most 400.0 kB" in answer.json["message"]


def test_an_upload_that_breaks_off_leaves_nothing(served, visitor):
    """It announced 100 MB, and one byte came."""
    import socket

    folder = served.users.folder_of(served.keyring.user_of(*visitor.cookies.values()), "uploads")
    lines = [
        "POST /upload?name=a.tif HTTP/1.1",
        f"Host: 127.0.0.1:{served.port}",
        f"Origin: {visitor.origin}",
        f"Cookie: {visitor.cookie['Cookie']}",
        "Content-Length: 100000000",
    ]
    with socket.create_connection(("127.0.0.1", served.port)) as wire:
        wire.sendall("\r\n".join([*lines, "", "x"]).encode())
        deadline = time.monotonic() + 10
        while not list(folder.iterdir()) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert list(folder.iterdir())
    while list(folder.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert list(folder.iterdir()) == []


def test_a_script_runs_when_its_user_says_so_and_not_before(served, visitor, tmp_path):
    script = tmp_path / "s.py"
    script.write_text(
        "import pathlib\nfrom skimage import data, filters\n"
        f"pathlib.Path({str(tmp_path / 'ran')!r}).touch()\n"
        "image = data.coins()\nsmooth = filters.gaussian(image, sigma=2)\n"
    )
    answer = visitor.ask("POST", "/open", urlencode({"path": str(script)}))
    assert "is a script" in answer.text
    assert 'value="yes"' in answer.text
    guest = served.visitor(is_trusted=False)
    assert guest.ask("POST", "/open", urlencode({"path": str(script), "confirmed": "yes"})).status == 422
    assert not (tmp_path / "ran").exists()
    session = visitor.open(path=str(script), confirmed="yes")
    assert (tmp_path / "ran").exists()
    assert [one["ref"] for one in visitor.get(f"/exports/{session}").json] == ["smooth"]


def test_downloads_are_the_results_themselves(visitor, tif):
    session = visitor.open(path=str(tif))
    with_steps(
        visitor,
        session,
        ("filters.gaussian", {"sigma": 2}),
        ("filters.threshold_otsu", {}),
    )
    image = tamis.open(tif)
    answer = visitor.get(f"/download/{session}/gaussian.npy")
    assert answer.headers["content-disposition"] == 'attachment; filename="gaussian.npy"'
    assert np.array_equal(
        np.load(io.BytesIO(answer.body)), np.asarray(tamis.filters.gaussian(image, sigma=2))
    )
    saved = tif.with_name("gaussian.tif")
    saved.write_bytes(visitor.get(f"/download/{session}/gaussian.tif").body)
    assert (tamis.open(saved).spacing, tamis.open(saved).unit) == ((0.5, 0.5), "um")
    document = visitor.get(f"/download/{session}/pipeline.json").json
    assert set(document["nodes"]) == {"gaussian", "threshold_otsu"}
    assert document["inputs"]["foam"]["locator"] == str(tif)
    assert "filters.gaussian" in visitor.get(f"/download/{session}/script.py").text
    assert json.loads(visitor.get(f"/download/{session}/notebook.ipynb").text)["nbformat"] == 4
    assert "threshold_otsu" in visitor.get(f"/download/{session}/report.html").text


def test_without_steps_each_session_saves_the_pipeline_of_its_own_image(visitor):
    for name in ("coins", "camera"):
        saved = visitor.get(f"/download/{visitor.open(sample=name)}/pipeline.json")
        assert f"sample:{name}" in saved.text


def test_a_table_is_csv_or_parquet(visitor):
    session = visitor.open(sample="coins")
    with_steps(visitor, session, ("filters.threshold_otsu", {}))
    with visitor.talk(session) as page:
        page.verb("add_step", operation="numpy.greater", after="coins", inputs={"x2": "threshold_otsu"})
        page.verb("add_step", operation="measure.label")
        page.verb("add_step", operation="measure.regionprops_table")
    kinds = {one["ref"]: one for one in visitor.get(f"/exports/{session}").json}
    assert kinds["regionprops_table"]["suffixes"] == [".csv", ".parquet"]
    assert kinds["label"]["suffixes"][0] == ".tif"
    assert visitor.get(f"/download/{session}/regionprops_table.csv").text.startswith("label,")
    assert visitor.get(f"/download/{session}/regionprops_table.parquet").body.startswith(b"PAR1")
    refused = visitor.ask("POST", f"/export/{session}/regionprops_table.tif")
    assert "format" in refused.json["message"]


def test_what_cannot_be_saved_is_told_and_leaves_nothing(served, visitor):
    session = visitor.open(sample="coins")
    with visitor.talk(session) as page:
        page.verb("add_step", operation="filters.threshold_multiotsu", values={"classes": 5})
        page.verb("add_step", operation="filters.gaussian", after="coins", values={"sigma": 1})
    for name, status in (
        ("nothing.tif", 404),
        ("gaussian.exe", 404),
        ("..%2f..%2ftoken", 404),
        ("gaussian", 404),
    ):
        answer = visitor.ask("POST", f"/export/{session}/{name}")
        assert answer.status == status, name
    folder = served.users.folder_of(served.keyring.user_of(*visitor.cookies.values()), "exports")
    assert list(folder.iterdir()) == []


def test_a_shared_address_opens_the_same_pipeline_on_the_same_image(served, visitor):
    session = visitor.open(sample="coins")
    with_steps(visitor, session, ("filters.gaussian", {"sigma": 4}))
    told = visitor.ask("POST", f"/share/{session}", json.dumps({"zoom": 3})).json["href"]
    text = told.partition("#state=")[2]
    for other in (visitor, served.visitor(is_trusted=False)):
        answer = other.ask("POST", "/open", urlencode({"shared": text}))
        place, _, view = answer.headers["location"].partition("#view=")
        assert view
        new = place.partition("session=")[2]
        assert new != session
        assert other.get(f"/download/{new}/pipeline.json").json["nodes"]["gaussian"]["values"]["sigma"] == 4
    again = visitor.open(shared=text, session=session)
    assert [one["ref"] for one in visitor.get(f"/exports/{again}").json] == ["gaussian"]


def test_a_shared_pipeline_leads_nobody_to_files_that_he_may_not_name(served, visitor, tif):
    secret = to_share(tamis.Pipeline.of(smooth=tamis.filters.gaussian(tamis.open(tif))))
    guest = served.visitor(is_trusted=False)
    answer = guest.ask("POST", "/open", urlencode({"shared": secret}))
    assert answer.status == 200
    assert "waits for its image" in answer.text
    assert secret.rstrip("=")[:20] in answer.text
    document = tif.with_name("p.json")
    tamis.Pipeline.of(smooth=tamis.filters.gaussian(tamis.open(tif))).save(document)
    content = document.read_bytes().replace(b'"foam.tif"', json.dumps(str(tif)).encode())
    handle = guest.ask("POST", "/upload?name=p.json", content).json["upload"]
    assert "waits for its image" in guest.ask("POST", "/open", urlencode({"upload": handle})).text
    assert guest.open(shared=secret, sample="coins")
    assert visitor.open(shared=secret)


def test_files_of_the_page_are_kept_by_browsers_and_only_these_are_given(served, visitor):
    page = visitor.get("/start").text
    address = page.partition('stylesheet" href="')[2].partition('"')[0]
    answer = Visitor(served.port).get(address)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"].startswith("text/css")
    module = Visitor(served.port).get("/assets/x/door.js")
    assert module.headers["content-type"].startswith("text/javascript")
    for name in ("..%2f_guard.py", "_guard.py", "none.js", "%2fetc%2fpasswd"):
        assert Visitor(served.port).get(f"/assets/x/{name}").status in {401, 404}


@pytest.mark.parametrize("path", ["/nothing", "/users", "/docs", "/openapi.json", "/assets"])
def test_what_is_not_there_is_not_there(visitor, path):
    assert visitor.get(path).status == 404
