"""Signing in with one's own organisation, at a real provider (checks 53 and 54)."""

import base64
import hashlib
import time
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core import mail
from django.test import Client

import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount, SocialToken

from accounts import commands
from accounts.models import EmailDomain, Organisation, SignInProvider, User
from accounts.policy import can_administer, must_set_up_second_factor
from core.sealed import seal
from notifications.streams import person_behind
from notifications.worker import work_once
from tests.accounts.provider import (
    SECRET,
    Provider,
    asked_for,
    come_back,
    consent,
    leave,
    row_for,
    serving_provider,
)
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

SIGNUP = "/account/3rdparty/signup/"
SUBJECT = "0f8fad5b"
NINA = "nina@voorbeeldstad.example"


@pytest.fixture(scope="module")
def serving() -> Iterator[Provider]:
    with serving_provider() as found:
        yield found


@pytest.fixture
def provider(serving: Provider) -> Provider:
    """Knows Nina, and that her address is hers."""
    serving.lie, serving.changes = None, {}
    serving.exchanged.clear()
    serving.knows(SUBJECT, name="Nina Nieuw", email=NINA, email_verified=True)
    return serving


@pytest.fixture
def town(db: Any) -> Organisation:
    town = Organisation.objects.create(name="Voorbeeldstad")
    domain = EmailDomain.objects.create(
        domain="voorbeeldstad.example", state="confirmed"
    )
    domain.organisations.add(town)
    return town


@pytest.fixture
def row(provider: Provider, town: Organisation) -> SignInProvider:
    return row_for(provider, town, "voorbeeldstad.example")


@pytest.fixture
def tied(row: SignInProvider, official: User) -> User:
    """Olga tied her account to her organisation."""
    SocialAccount.objects.create(user=official, provider=row.key, uid=SUBJECT)
    return official


def signed_in_as(client: Client) -> User | None:
    key = client.session.get("_auth_user_id")
    return User.objects.get(pk=key) if key else None


def fill_in(client: Client, **fields: str) -> Any:
    return client.post(SIGNUP, {"display_name": "Nina Nieuw", "email": NINA} | fields)


def lying(provider: Provider, **claims: Any) -> None:
    """The next tokens say this; what is None is left out."""
    provider.lie = lambda said: {
        name: value for name, value in (said | claims).items() if value is not None
    }


# -- A new account -------------------------------------------------------------


def test_somebody_makes_an_account_at_once_and_signs_in_with_it(row, client, town):
    answer = come_back(client, row, SUBJECT)
    assert answer["Location"] == SIGNUP
    page = client.get(SIGNUP)
    assert "Nina Nieuw" in page.text
    assert f"Werkplek {town.name}" in page.text
    assert fill_in(client).status_code == 302
    user = User.objects.get()
    assert signed_in_as(client) == user
    assert (user.state, user.organisation_name) == ("active", "gemeente Voorbeeldstad")
    assert not user.has_usable_password()
    assert EmailAddress.objects.get().verified
    again = Client()
    assert come_back(again, row, SUBJECT).status_code == 302
    assert signed_in_as(again) == user
    assert User.objects.count() == 1


def test_an_address_the_provider_vouches_for_is_fixed(row, client):
    come_back(client, row, SUBJECT)
    assert "disabled" in client.get(SIGNUP).text
    fill_in(client, email="iemand.anders@voorbeeldstad.example")
    assert EmailAddress.objects.get().email == NINA


@pytest.mark.parametrize("said", [False, None, "true", 1, "yes"])
def test_an_address_that_the_provider_did_not_verify_is_proved_by_mail(
    row, provider, client, said
):
    """Check 53."""
    lying(provider, email_verified=said)
    come_back(client, row, SUBJECT)
    fill_in(client)
    user = User.objects.get()
    assert signed_in_as(client) is None
    assert user.state == "pending"
    assert not EmailAddress.objects.get().verified
    work_once()
    assert mail.outbox[-1].to == [NINA]


@pytest.mark.parametrize(
    "address",
    [
        "nina@elders.example",
        "nina@voorbeeldstad.example.evil.nl",
        "nina@sub.voorbeeldstad.example",
        "nina@evil-voorbeeldstad.example",
        "nina@oorbeeldstad.example",
    ],
)
def test_a_provider_vouches_for_its_own_domains_only(row, provider, client, address):
    """Check 55: another organisation's address, or one that looks like the own."""
    other = EmailDomain.objects.create(domain="elders.example", state="confirmed")
    other.organisations.add(Organisation.objects.create(name="Elders"))
    lying(provider, email=address)
    come_back(client, row, SUBJECT)
    assert "disabled" not in client.get(SIGNUP).text
    fill_in(client, email=address)
    assert User.objects.get().state == "pending"
    assert not EmailAddress.objects.filter(verified=True).exists()


@pytest.mark.parametrize(
    "address",
    [
        "nina@vооrbeeldstad.example",  # Cyrillic o
        "nina@ｖoorbeeldstad.example",
        "nina@voorbeeldstad。example",
        "nina@voorbeeldstad.example\u200b",
        ["nina@voorbeeldstad.example"],
        {"": ""},
    ],
)
def test_an_address_in_other_letters_is_no_address(row, provider, client, address):
    """Check 56."""
    lying(provider, email=address)
    come_back(client, row, SUBJECT)
    assert 'value="nina@' not in client.get(SIGNUP).text
    assert fill_in(client, email=str(address)).status_code == 200
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "suggested"},
        {"valid_until": date(2020, 1, 1)},
        {"valid_from": date(2100, 1, 1)},
    ],
)
def test_a_domain_that_lapsed_is_vouched_for_no_more(row, client, fields):
    """A recycled domain admits nobody by way of an old provider."""
    EmailDomain.objects.update(**fields)
    come_back(client, row, SUBJECT)
    fill_in(client)
    assert User.objects.get().state == "pending"
    assert signed_in_as(client) is None


def test_an_account_is_made_with_another_address_than_the_claimed_one(
    row, provider, client
):
    lying(provider, email_verified=False)
    come_back(client, row, SUBJECT)
    fill_in(client, email="nina@thuis.example")
    assert list(EmailAddress.objects.values_list("email", "verified")) == [
        ("nina@thuis.example", False)
    ]


# -- Nobody else's account -----------------------------------------------------


@pytest.mark.parametrize("verified", [True, False])
def test_an_account_with_the_same_address_is_not_taken_over(
    row, provider, client, official, verified
):
    """Check 53: not even on a verified claim. The owner is told by mail, and the answer
    is the same as for an address that nobody has."""
    lying(provider, email=official.email, email_verified=verified)
    come_back(client, row, SUBJECT)
    known = fill_in(client, email=official.email)
    assert signed_in_as(client) is None
    assert not SocialAccount.objects.exists()
    other = Client()
    lying(provider, email="niemand@thuis.example", email_verified=verified)
    come_back(other, row, "another")
    unknown = fill_in(other, email="niemand@thuis.example")
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    while work_once():
        pass
    told = [message for message in mail.outbox if message.to == [official.email]]
    assert len(told) == 1
    assert "confirm-email" not in told[0].body


def test_an_unproved_account_with_the_same_address_is_not_taken_either(row, client):
    """Somebody who made it first, and could not prove the address, gains nothing."""
    squatter = Client()
    form = {"email": NINA, "password1": PASSWORD, "display_name": "Kaper"}
    squatter.post("/account/signup/", form)
    come_back(client, row, SUBJECT)
    fill_in(client)
    assert signed_in_as(client) is None
    assert not SocialAccount.objects.exists()
    assert not EmailAddress.objects.get().verified


def test_an_address_changed_at_the_provider_changes_nothing_here(
    row, provider, tied, outsider, client
):
    """Check 53: who comes back is who they are by issuer and subject."""
    lying(provider, email=outsider.email, email_verified=True, name="Ou Outsider")
    come_back(client, row, SUBJECT)
    assert signed_in_as(client) == tied
    tied.refresh_from_db()
    assert tied.display_name == "Olga Official"
    assert list(
        EmailAddress.objects.filter(user=tied).values_list("email", flat=True)
    ) == [tied.email]


def test_another_subject_with_the_same_address_is_somebody_else(
    row, provider, tied, client
):
    """The successor who got the address of whoever left."""
    lying(provider, sub="successor", email=tied.email)
    come_back(client, row, "successor")
    assert signed_in_as(client) is None
    fill_in(client, email=tied.email)
    assert signed_in_as(client) is None
    assert SocialAccount.objects.count() == 1


def test_the_same_subject_of_another_issuer_is_somebody_else(row, tied, client):
    """Check 53."""
    with serving_provider() as second:
        second.knows(SUBJECT, email=tied.email, email_verified=True)
        other = Organisation.objects.create(name="Elders")
        elsewhere = row_for(second, other, "voorbeeldstad.example")
        come_back(client, elsewhere, SUBJECT)
        assert signed_in_as(client) is None
        # Both gave this site the same client id: what was begun is not mixed up.
        assert "Werkplek Elders" in client.get(SIGNUP).text


def test_who_is_suspended_does_not_come_in_this_way(row, tied, moderator, client):
    commands.suspend(moderator, user=tied)
    assert come_back(client, row, SUBJECT).url == "/account/inactive/"
    assert signed_in_as(client) is None


# -- Tying an account ----------------------------------------------------------


def tie(client: Client, row: SignInProvider) -> Any:
    return come_back(client, row, SUBJECT, process="connect")


def test_somebody_ties_their_account_and_unties_it(row, client, official):
    client.force_login(official)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    tie(client, row)
    account = SocialAccount.objects.get(user=official)
    assert (account.provider, account.uid) == (row.key, SUBJECT)
    again = Client()
    come_back(again, row, SUBJECT)
    assert signed_in_as(again) == official
    page = client.get("/account/3rdparty/")
    assert row.name in page.text
    client.post("/account/3rdparty/", {"account": account.pk})
    assert not SocialAccount.objects.exists()
    while work_once():
        pass
    assert {message.subject for message in mail.outbox} >= {
        "U kunt nu inloggen bij uw organisatie",
        "U kunt niet meer inloggen bij uw organisatie",
    }


def test_tying_asks_once_more_who_one_is(row, client, official):
    client.force_login(official)
    assert tie(client, row).url == "/account/reauthenticate/"
    assert not SocialAccount.objects.exists()
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert SocialAccount.objects.get().user == official


def test_what_is_tied_to_one_account_is_tied_to_no_other(row, client, tied, outsider):
    client.force_login(outsider)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    tie(client, row)
    assert SocialAccount.objects.get().user == tied
    assert signed_in_as(client) == outsider


def test_nobody_unties_their_only_way_in(row, client, tied):
    tied.set_unusable_password()
    tied.save()
    come_back(client, row, SUBJECT)
    account = SocialAccount.objects.get()
    assert client.post("/account/3rdparty/", {"account": account.pk}).status_code == 200
    assert SocialAccount.objects.exists()


def test_nobody_unties_the_account_of_another(row, client, tied, outsider):
    client.force_login(outsider)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    account = SocialAccount.objects.get()
    client.post("/account/3rdparty/", {"account": account.pk})
    assert SocialAccount.objects.filter(user=tied).exists()


def test_the_own_organisation_is_offered_for_tying(row, client, official, town):
    commands.affiliate(official, town, source="domain")
    client.force_login(official)
    assert (
        f"/account/oidc/{row.key}/login/?process=connect"
        in client.get("/account/3rdparty/").text
    )


# -- Check 54: what comes back must be right -----------------------------------


def refused(answer: Any, client: Client) -> bool:
    return answer.status_code == 401 and "_auth_user_id" not in client.session


def test_the_provider_is_asked_with_proof_state_and_nonce(row, provider, tied, client):
    address = leave(client, row)
    asked = asked_for(address)
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["state"]) >= 16
    assert len(asked["nonce"]) >= 32
    assert set(asked["scope"].split()) == {"openid", "profile", "email"}
    assert asked["redirect_uri"].endswith(f"/account/oidc/{row.key}/login/callback/")
    client.get(consent(address, SUBJECT))
    assert signed_in_as(client) == tied
    sent = provider.exchanged[-1]
    digest = hashlib.sha256(sent["code_verifier"].encode()).digest()
    assert (
        base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        == (asked["code_challenge"])
    )
    assert sent["client_secret"] == SECRET
    assert not SocialToken.objects.exists()


def test_what_a_visitor_adds_to_the_address_counts_for_nothing(row, client):
    answer = client.post(
        f"/account/oidc/{row.key}/login/"
        "?scope=admin&auth_params=nonce%3Dmine%26prompt%3Dnone&process=redirect"
    )
    assert "admin" not in answer.text
    assert "nonce=mine" not in answer.text
    assert "prompt" not in answer.text


def test_every_sign_in_has_a_nonce_and_a_state_of_its_own(row, client):
    first, second = (asked_for(leave(client, row)) for _time in range(2))
    for name in ("nonce", "state", "code_challenge"):
        assert first[name] != second[name]


LIES: dict[str, dict[str, Any]] = {
    "another nonce": {"nonce": "of-somebody-else"},
    "no nonce": {"nonce": None},
    "another audience": {"aud": "another-site"},
    "also for another site": {"aud": ["gemeentenforum", "another-site"]},
    "another party": {"azp": "another-site"},
    "another issuer": {"iss": "https://evil.example"},
    "an issuer that only begins so": {"iss": "http://localhost:1"},
    "too old": {"exp": int(time.time()) - 600},
    "no end": {"exp": None},
    "no subject": {"sub": None},
    "an empty subject": {"sub": ""},
    "a subject that is a number": {"sub": 4711},
    "a subject that is too long": {"sub": "x" * 192},
}


@pytest.mark.parametrize("name", LIES)
def test_a_token_that_is_not_right_signs_nobody_in(row, provider, tied, client, name):
    lying(provider, **LIES[name])
    assert refused(come_back(client, row, SUBJECT), client)
    assert SocialAccount.objects.get().user == tied


def unsigned(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, None, "none")


def signed_with_the_secret(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, SECRET, "HS256", headers={"kid": "x"})


def no_token(claims: dict[str, Any]) -> str:
    return ""


@pytest.mark.parametrize("lie", [unsigned, signed_with_the_secret, no_token])
def test_a_token_that_the_provider_did_not_sign_signs_nobody_in(
    row, provider, tied, client, lie
):
    provider.lie = lie
    assert refused(come_back(client, row, SUBJECT), client)


def test_a_token_signed_with_another_key_signs_nobody_in(row, provider, tied, client):
    with serving_provider() as other:
        other.knows("x")
        provider.lie = other.sign
        assert refused(come_back(client, row, SUBJECT), client)


def test_an_answer_is_used_once_and_in_the_browser_that_asked(row, tied, client):
    back = consent(leave(client, row), SUBJECT)
    stranger = Client()
    assert refused(stranger.get(back), stranger)
    client.get(back)
    assert signed_in_as(client) == tied
    client.logout()
    assert refused(client.get(back), client)


def test_a_state_that_nobody_was_given_is_refused(row, tied, client):
    back = consent(leave(client, row), SUBJECT)
    state = asked_for(back)["state"]
    assert refused(client.get(back.replace(state, "x" * 16)), client)


def test_an_answer_that_names_another_issuer_is_refused(row, tied, client):
    back = consent(leave(client, row), SUBJECT)
    assert refused(client.get(f"{back}&iss=https://evil.example"), client)


def test_an_answer_for_one_provider_is_no_answer_for_another(row, tied, client):
    with serving_provider() as second:
        elsewhere = row_for(second, Organisation.objects.create(name="Elders"))
        back = consent(leave(client, elsewhere), SUBJECT)
        swapped = back.replace(elsewhere.key, row.key)
        assert refused(client.get(swapped), client)


def test_a_code_that_was_used_signs_nobody_in(row, tied, client):
    used = asked_for(consent(leave(client, row), SUBJECT))["code"]
    other = Client()
    other_state = asked_for(leave(other, row))["state"]
    path = f"/account/oidc/{row.key}/login/callback/"
    client.get(path, {"code": used, "state": "x"})
    other.get(path, {"code": used, "state": other_state})
    # The code went to the second browser's flow: its nonce is not that one's.
    assert signed_in_as(other) is None


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_site_afterwards(row, tied, client, target):
    answer = come_back(client, row, SUBJECT, next=target)
    assert answer.url == "/"


def test_somebody_goes_on_to_where_they_were(row, tied, client):
    assert come_back(client, row, SUBJECT, next="/meldingen/").url == "/meldingen/"


# -- The provider itself -------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": None},
        {"userinfo_endpoint": "ftp://evil.example"},
    ],
)
def test_a_provider_that_says_of_itself_what_it_is_not_is_left_alone(
    row, provider, client, changes
):
    provider.changes = changes
    answer = client.post(f"/account/oidc/{row.key}/login/")
    assert refused(answer, client)


def test_a_provider_that_is_away_is_said_in_a_sentence(row, client):
    SignInProvider.objects.update(issuer="http://localhost:1")
    answer = client.post(f"/account/oidc/{row.key}/login/")
    assert answer.status_code == 401
    assert "<h1" in answer.text
    assert "localhost:1" not in answer.text


def test_a_provider_that_fails_half_way_signs_nobody_in(row, provider, tied, client):
    back = consent(leave(client, row), SUBJECT)
    provider.lie = lambda _claims: "no-token-at-all"
    assert refused(client.get(back), client)


def test_somebody_stops_at_their_organisation(row, client):
    state = asked_for(leave(client, row))["state"]
    path = f"/account/oidc/{row.key}/login/callback/"
    answer = client.get(path, {"error": "access_denied", "state": state}, follow=True)
    assert answer.status_code == 200
    assert "<h1" in answer.text


def test_a_provider_that_was_stopped_is_not_there(row, tied, client, person):
    admin = person("Ada Administrator", is_administrator=True)
    come_back(client, row, SUBJECT)
    pending = Client()
    come_back(pending, row, "newcomer")
    commands.stop_provider(admin, provider=row)
    assert client.get("/meldingen/").status_code == 302  # signed out
    for path in ("", "callback/"):
        assert client.get(f"/account/oidc/{row.key}/login/{path}").status_code == 404
        assert client.get(f"/account/oidc/nonsense/login/{path}").status_code == 404
    assert row.name not in client.get("/account/login/").text
    assert pending.get(SIGNUP).url == "/account/login/"
    commands.start_provider(admin, provider=row)
    again = Client()
    come_back(again, row, SUBJECT)
    assert signed_in_as(again) == tied


def test_the_secret_stands_sealed(row):
    assert SECRET not in SignInProvider.objects.get().sealed_secret
    assert row.secret == SECRET
    row.sealed_secret = seal("x")[:-4]
    assert row.secret == ""


# -- A second factor -----------------------------------------------------------


@pytest.fixture
def demanded(settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = True


@pytest.mark.parametrize(
    ("counts", "claims", "is_enough"),
    [
        (True, {"amr": ["pwd", "mfa"]}, True),
        (True, {"acr": "loa:two"}, True),
        (True, {"amr": ["pwd"]}, False),
        (True, {"amr": "mfa"}, False),
        (True, {"acr": "loa:one"}, False),
        (True, {}, False),
        (False, {"amr": ["pwd", "mfa"], "acr": "loa:two"}, False),
    ],
)
def test_the_second_factor_of_the_organisation_counts_where_it_may(
    demanded, row, provider, tied, client, counts, claims, is_enough
):
    SignInProvider.objects.update(
        counts_second_factor=counts, second_factor_acr="loa:two loa:three"
    )
    User.objects.filter(pk=tied.pk).update(is_moderator=True)
    lying(provider, **claims)
    come_back(client, row, SUBJECT)
    assert signed_in_as(client) == tied
    assert (client.get("/forum/").status_code == 200) is is_enough
    behind = person_behind(client.session.session_key)
    assert behind.is_authenticated is is_enough


def test_it_is_asked_for_where_the_row_says_which(row, client):
    SignInProvider.objects.update(counts_second_factor=True, second_factor_acr="two")
    assert asked_for(leave(client, row))["acr_values"] == "two"


@pytest.mark.parametrize("is_enough", [True, False])
def test_who_has_an_own_second_factor_is_asked_for_one_of_both(
    row, provider, tied, client, is_enough
):
    TOTP.activate(tied, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    SignInProvider.objects.update(counts_second_factor=True)
    lying(provider, amr=["pwd", "mfa"] if is_enough else ["pwd"])
    answer = come_back(client, row, SUBJECT)
    assert (signed_in_as(client) == tied) is is_enough
    assert (answer.url == "/account/2fa/authenticate/") is not is_enough


def test_it_counts_in_that_session_only(demanded, row, provider, tied, client):
    SignInProvider.objects.update(counts_second_factor=True)
    User.objects.filter(pk=tied.pk).update(is_moderator=True)
    lying(provider, amr=["mfa"])
    come_back(client, row, SUBJECT)
    assert client.get("/forum/").status_code == 200
    # The same browser, the password alone: nothing is left of it.
    client.post("/account/login/", {"login": tied.email, "password": PASSWORD})
    client.logout()
    client.post("/account/login/", {"login": tied.email, "password": PASSWORD})
    assert client.get("/forum/").url == "/account/2fa/"
    tied.refresh_from_db()
    assert must_set_up_second_factor(tied)


# -- The pages -----------------------------------------------------------------


def test_the_sign_in_page_offers_it_and_says_nothing_where_there_is_none(row, client):
    page = client.get("/account/login/?next=/meldingen/")
    assert row.name in page.text
    assert 'name="next" value="/meldingen/"' in page.text
    SignInProvider.objects.update(is_active=False)
    assert "oidc" not in client.get("/account/login/").text


def test_with_many_of_them_one_looks_for_ones_own(client, town):
    for number in range(25):
        row = SignInProvider.objects.create(
            name=f"Gemeente {number:02}",
            issuer=f"https://login.example/{number}",
            client_id="x",
        )
    row.organisations.add(town)
    row.domains.set(EmailDomain.objects.all())
    assert "/account/organisatie/" in client.get("/account/login/").text
    every = client.get("/account/organisatie/")
    assert "Gemeente 19" in every.text
    assert "Gemeente 20" not in every.text
    for query in ("gemeente 24", "VOORBEELD", "iemand@voorbeeldstad.example"):
        found = client.get("/account/organisatie/", {"q": query})
        assert "Gemeente 24" in found.text
        assert "Gemeente 01" not in found.text
    assert client.get("/account/organisatie/", {"q": "<b>"}).status_code == 200


def test_following_a_link_signs_nobody_in(row, tied, client):
    """A mail scanner, or another site, that opens the address."""
    page = client.get(f"/account/oidc/{row.key}/login/")
    assert page.status_code == 200
    assert 'method="post"' in page.text
    assert not client.session.get("socialaccount_states")
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"/account/oidc/{row.key}/login/").status_code == 403


def test_only_an_administrator_keeps_providers(row, town, moderator, official, person):
    facts = commands.ProviderFacts(
        name="Nieuw", client_id="x", organisations=[town], secret="geheim"
    )
    acts = [
        lambda who: commands.add_provider(
            who, issuer="https://login.example", facts=facts
        ),
        lambda who: commands.change_provider(who, provider=row, facts=facts),
        lambda who: commands.stop_provider(who, provider=row),
        lambda who: commands.start_provider(who, provider=row),
    ]
    for who in (moderator, official):
        assert not can_administer(who)
        for act in acts:
            with pytest.raises(Exception) as refusal:
                act(who)
            assert type(refusal.value).__name__ == "PermissionDenied"
    admin = person("Ada Administrator", is_administrator=True)
    made = acts[0](admin)
    assert made.secret == "geheim"
    assert list(made.organisations.all()) == [town]
    kept = commands.ProviderFacts(name="Anders", client_id="y", organisations=[town])
    changed = commands.change_provider(admin, provider=made, facts=kept)
    assert (changed.name, changed.secret) == ("Anders", "geheim")
