"""Benchmarks: `python -m bench NAME…` prints one JSON line per scenario.

See docs/bench.md.

__main__   command line
run        scenarios and their result lines
site       the seeded content
servers    server processes
cpu        processor time of these processes
client     HTTP load over a few connections
forms      replies through the HTML form
sockets    many open WebSockets
queries    query counts, measured in a separate pass
telling    time until all followers are notified
copying    load on a replica of the database
memory     memory of a server after many requests
bare       a channel layer without the site, for comparison
"""
