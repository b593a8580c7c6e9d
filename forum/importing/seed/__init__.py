"""Made-up content in quantity: the same numbers give the same content, always.

words     what people write
shapes    how a discussion grows: sizes, trees, moments
people    who takes part in what
writing   into the database, past the commands, which would take hours
"""
