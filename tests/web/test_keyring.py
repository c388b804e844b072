import stat

import pytest

from tamis.errors import WriteError
from tamis.web._keyring import Keyring


@pytest.fixture
def keyring(tmp_path):
    return Keyring(tmp_path)


def test_the_token_stays_and_only_its_owner_can_read_it(tmp_path, keyring):
    assert Keyring(tmp_path).token == keyring.token
    assert len(keyring.token) >= 43
    assert stat.S_IMODE((tmp_path / "token").stat().st_mode) == 0o600


def test_an_empty_token_file_is_no_token(tmp_path):
    (tmp_path / "token").write_text("")
    with pytest.raises(WriteError, match="holds no token"):
        Keyring(tmp_path)


def test_without_a_folder_it_says_what_to_do(tmp_path):
    with pytest.raises(WriteError, match="--data"):
        Keyring(tmp_path / "nowhere")


def test_two_cookies_are_two_users_and_one_stays_one(keyring):
    first, second = (keyring.cookie(is_trusted=False) for _ in range(2))
    assert keyring.user_of(first) == keyring.user_of(first)
    assert keyring.user_of(first).key != keyring.user_of(second).key
    assert first not in keyring.user_of(first).key


def test_who_gets_the_token_stays_who_he_was(keyring):
    guest = keyring.cookie(is_trusted=False)
    trusted = keyring.cookie(is_trusted=True, old=guest)
    assert keyring.user_of(trusted).key == keyring.user_of(guest).key
    assert (keyring.user_of(guest).is_trusted, keyring.user_of(trusted).is_trusted) == (False, True)


def test_a_seal_cannot_be_guessed_copied_or_kept_for_another_token(keyring, tmp_path):
    trusted, guest = keyring.cookie(is_trusted=True), keyring.cookie(is_trusted=False)
    borrowed = f"{guest}.{trusted.partition('.')[2]}"
    for cookie in (borrowed, f"{guest}.", f"{guest}.{'0' * 64}", f"{guest}.ümlaut"):
        assert not keyring.user_of(cookie).is_trusted
    (tmp_path / "token").unlink()
    assert not Keyring(tmp_path).user_of(trusted).is_trusted


@pytest.mark.parametrize("cookie", ["", "x", "../../../../etc/passwd", "a" * 33, "ü" * 32, "a" * 31 + "/"])
def test_what_is_no_cookie_is_nobodys(keyring, cookie):
    assert keyring.user_of(cookie) is None
    assert keyring.user_of(keyring.cookie(is_trusted=False, old=cookie)) is not None


@pytest.mark.parametrize("text", ["", "ü", "x" * 43, "\udc80"])
def test_only_the_token_is_the_token(keyring, text):
    assert keyring.is_token(keyring.token)
    assert not keyring.is_token(text)
