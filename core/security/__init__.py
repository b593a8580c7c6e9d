"""Security: what protects the site and the people who use it."""
