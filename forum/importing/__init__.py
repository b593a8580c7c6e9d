"""Readers for discussions from other systems. They do not use the database.

Each format has a reader: `read(stream, name)` yields records in file order.
`spool.Spool` combines them into topics, and `forum.commands.topic_import` stores these.
"""
