"""Limits around what comes from, and goes to, machines of others."""
