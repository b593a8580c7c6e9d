"""A SAML provider on loopback: it asks who one is, and signs what it says."""

import base64
import contextlib
import datetime
import html
import secrets
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

import flask
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from onelogin.saml2.utils import OneLogin_Saml2_Utils
from werkzeug.serving import make_server

MAIL = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"
GIVEN = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname"
VERIFIED = "http://schemas.auth0.com/email_verified"
ASSERTION = """\
<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"
  ID="_{ident}" Version="2.0" IssueInstant="{now}">
  <saml:Issuer>{issuer}</saml:Issuer>
  <saml:Subject>
    <saml:NameID Format="{form}">{subject}</saml:NameID>
    <saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
      <saml:SubjectConfirmationData InResponseTo="{asked}" Recipient="{back}"
        NotOnOrAfter="{later}"/>
    </saml:SubjectConfirmation>
  </saml:Subject>
  <saml:Conditions NotBefore="{before}" NotOnOrAfter="{later}">
    <saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience>
    </saml:AudienceRestriction>
  </saml:Conditions>
  <saml:AuthnStatement AuthnInstant="{now}" SessionIndex="_{ident}">
    <saml:AuthnContext><saml:AuthnContextClassRef
      >urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef>
    </saml:AuthnContext>
  </saml:AuthnStatement>
  <saml:AttributeStatement>{attributes}</saml:AttributeStatement>
</saml:Assertion>"""
ATTRIBUTE = (
    '<saml:Attribute Name="{name}">'
    "<saml:AttributeValue>{value}</saml:AttributeValue></saml:Attribute>"
)
RESPONSE = """\
<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"
  ID="_r{ident}" Version="2.0" IssueInstant="{now}" Destination="{back}"
  InResponseTo="{asked}">
  <saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">{issuer}</saml:Issuer>
  <samlp:Status><samlp:StatusCode
    Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
  {assertion}
</samlp:Response>"""
PAGE = """<!doctype html><form method="post" action="{back}">
<input type="hidden" name="SAMLResponse" value="{answer}">
<button>Ik ben Nina</button></form>"""


@dataclass
class Provider:
    """Nina works there. `signs` off: anybody could have written what it says."""

    url: str
    key: str
    certificate: str
    signs: bool = True
    form: str = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"

    @property
    def entity_id(self) -> str:
        return f"{self.url}/metadata"

    def row(self, name: str) -> dict[str, str]:
        """As the settings of the site name it."""
        return {
            "name": name,
            "slug": "voorbeeldstad",
            "entity_id": self.entity_id,
            "sso_url": f"{self.url}/sso",
            "x509cert": self.certificate,
        }

    def answer(self, request: str) -> str:
        """A page with the answer to a `SAMLRequest`, and a button that sends it."""
        asked = ElementTree.fromstring(zlib.decompress(base64.b64decode(request), -15))
        back = asked.attrib["AssertionConsumerServiceURL"]
        moment = datetime.datetime.now(datetime.UTC)
        minute = datetime.timedelta(minutes=1)
        said = {MAIL: "nina@voorbeeldstad.example", GIVEN: "Nina", VERIFIED: "true"}
        facts = {
            "ident": secrets.token_hex(16),
            "issuer": self.entity_id,
            "subject": "nina-4711",
            "form": self.form,
            "asked": asked.attrib["ID"],
            "audience": asked.findtext("{*}Issuer"),
            "back": back,
            "now": f"{moment:%FT%TZ}",
            "before": f"{moment - minute:%FT%TZ}",
            "later": f"{moment + 5 * minute:%FT%TZ}",
            "attributes": "".join(
                ATTRIBUTE.format(name=name, value=value) for name, value in said.items()
            ),
        }
        assertion = ASSERTION.format(**facts)
        if self.signs:
            signed = OneLogin_Saml2_Utils.add_sign(
                assertion, self.key, self.certificate
            )
            assertion = signed.decode()
        response = RESPONSE.format(assertion=assertion, **facts)
        answer = base64.b64encode(response.encode()).decode()
        return PAGE.format(back=html.escape(back), answer=answer)


def key_and_certificate() -> tuple[str, str]:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "provider")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return pem.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode()


@contextlib.contextmanager
def serving_saml() -> Iterator[Provider]:
    app = flask.Flask("saml")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    key, certificate = key_and_certificate()
    provider = Provider(f"http://127.0.0.1:{server.server_port}", key, certificate)

    @app.get("/sso")
    def sso() -> Any:
        return provider.answer(flask.request.args["SAMLRequest"])

    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join(timeout=10)
