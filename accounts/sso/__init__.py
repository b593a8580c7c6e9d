"""Signing in by OpenID Connect of one's own organisation, upon allauth's provider.

Allauth runs the flow; here stands what this site asks besides: rows instead of
settings, a nonce, a signature that is always checked, an issuer that is the row's own,
and addresses that are believed at the row's domains only. See docs/signing-in.md.
"""
