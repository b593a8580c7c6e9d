"""Generated content for load tests. The same numbers always give the same content.

text           titles and texts
distributions  sizes, trees and dates of topics
people         users, spaces and participations
bulk_insert    inserts rows without commands, which would take hours
site           combines the others
"""
