"""Measured scenarios: `python -m bench NAME…`, one JSON line each. See docs/bench.md.

__main__   the command line
run        the order of things, and what a line says
site       the content that is measured
servers    the real servers, each a process of its own
cpu        how much work they did
client     many requests over a few connections
forms      replies through the real form
sockets    many pages that are open
queries    counted in a pass of their own
"""
