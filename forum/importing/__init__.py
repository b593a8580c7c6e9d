"""Reading discussions that were held elsewhere: files in, records out, no database.

Each format is a reader: `read(stream, name)` yields what it finds, in the order of the
file. `spool.Spool` gathers that into whole topics; `commands.importing` writes them.
"""
