"""Sign-in with the OpenID Connect provider of an organisation, on top of allauth.

Allauth runs the flow. This package adds providers stored in the database, a nonce,
mandatory signature checks, a fixed issuer for each provider, and trust in addresses at
the provider's own domains only. See docs/signing-in.md.
"""
