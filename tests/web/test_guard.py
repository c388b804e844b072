import pytest
from tests.web.conftest import Visitor, serving
from websockets.exceptions import InvalidStatus

from tamis.web._guard import is_loopback


@pytest.fixture(scope="module")
def abroad(tmp_path_factory):
    """A server that believes to listen at another address than this machine's own."""
    with serving(tmp_path_factory.mktemp("abroad"), host="0.0.0.0") as found:
        yield found


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "::1", "127.8.9.1"])
def test_these_names_are_this_machine(host):
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "", "example.org", "localhost.example.org", "192.168.0.2", "::"])
def test_these_are_not(host):
    assert not is_loopback(host)


@pytest.mark.parametrize("host", ["example.org", "127.0.0.1.example.org", "[", "a@b:c"])
def test_another_name_for_this_machine_is_refused(served, host):
    answer = served.visitor().ask("GET", "/start", Host=host)
    assert answer.status in {400, 403}


@pytest.mark.parametrize("name", ["localhost:1234", "127.0.0.1", "[::1]:8050"])
def test_a_forwarded_port_is_this_machine_all_the_same(served, name):
    assert Visitor(served.port).get("/inputs/x", Host=name).status == 401
    assert served.visitor().get("/start", Host=name).status == 200


@pytest.mark.parametrize(
    "path", ["/open", "/upload?name=a.tif", "/share/x", "/export/x/script.py", "/_dash-update-component"]
)
@pytest.mark.parametrize("origin", ["http://example.org", "null", "", "http://127.0.0.1:1"])
def test_another_sites_page_changes_nothing(served, path, origin):
    visitor = served.visitor()
    before = served.users.recent(served.keyring.user_of(next(iter(visitor.cookies.values()))))
    assert visitor.ask("POST", path, "sample=coins", Origin=origin).status == 403
    assert served.users.recent(served.keyring.user_of(next(iter(visitor.cookies.values())))) == before


@pytest.mark.parametrize(
    "options", [{"origin": "http://example.org"}, {"origin": None}, {"additional_headers": {}}]
)
def test_a_socket_from_elsewhere_or_of_nobody_is_refused(served, options):
    visitor = served.visitor()
    session = visitor.open(sample="coins")
    with pytest.raises(InvalidStatus, match="403"), visitor.talk(session, **options):
        pass
    with visitor.talk(session) as page:
        page.next("state")


def test_every_answer_forbids_other_places(served):
    for answer in (served.visitor().get("/start"), Visitor(served.port).get("/?token=no")):
        rules = answer.headers["content-security-policy"]
        assert "default-src 'self'" in rules
        assert "frame-ancestors 'self'" in rules
        assert "http" not in rules
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_cookie_is_for_this_server_alone(served):
    answer = Visitor(served.port).ask("GET", "/")
    assert answer.status == 303
    for word in ("HttpOnly", "SameSite=Strict", "Path=/"):
        assert word in answer.headers["set-cookie"]


def test_on_this_machine_nobody_needs_a_token_and_the_token_leaves_the_address(served):
    visitor = Visitor(served.port)
    assert visitor.get("/").status == 200
    guest = dict(visitor.cookies)
    first = visitor.ask("GET", f"/?token={served.keyring.token}&session=abc")
    assert first.headers["location"] == "/?session=abc"
    assert visitor.cookies != guest
    keyring = served.keyring
    users = [keyring.user_of(next(iter(jar.values()))) for jar in (guest, visitor.cookies)]
    assert [user.is_trusted for user in users] == [False, True]
    assert users[0].key == users[1].key


@pytest.mark.parametrize("query", ["", "?token={}"])
def test_whoever_keeps_the_address_of_the_start_page_comes_in_there(served, query):
    visitor = Visitor(served.port)
    first = visitor.ask("GET", "/start" + query.format(served.keyring.token))
    assert (first.status, first.headers["location"]) == (303, "/start")
    assert visitor.get("/start").status == 200


def test_a_token_at_another_address_makes_nobody_known(served):
    assert Visitor(served.port).get(f"/inputs/x?token={served.keyring.token}").status == 401


def test_a_link_of_another_site_takes_nobodys_cookie_away(served):
    """The browser keeps a strict cookie back there: our own page asks again before a new one is given."""
    answer = Visitor(served.port).ask("GET", "/?session=abc", Sec_Fetch_Site="cross-site")
    assert answer.status == 200
    assert "set-cookie" not in answer.headers
    assert 'content="0;url=/?session=abc"' in answer.text


@pytest.mark.parametrize(
    "path", ["/", "/start", "/?token=", "/?token=wrong", "/assets/x/page.css?token=x", "/_dash-layout"]
)
def test_elsewhere_nobody_comes_in_without_the_token(abroad, path):
    answer = Visitor(abroad.port).get(path, Host="lab.example.org")
    assert answer.status == 401
    assert "tamis open" in answer.text
    assert "set-cookie" not in answer.headers


def test_elsewhere_a_guests_cookie_is_not_enough_and_the_token_is(abroad):
    visitor = Visitor(abroad.port, {abroad.keyring.cookie_name: abroad.keyring.cookie(is_trusted=False)})
    assert visitor.get("/start").status == 401
    with pytest.raises(InvalidStatus, match="403"), visitor.talk("x"):
        pass
    assert visitor.get(f"/?token={abroad.keyring.token}").status == 200
    assert visitor.get("/start", Host="lab.example.org").status == 200
    assert "path on this machine" not in visitor.get("/start").text


def test_a_message_on_a_page_is_text(served):
    assert "<script>" not in served.visitor().get("/?session=<script>").text.replace(
        '<script type="module"', ""
    )
