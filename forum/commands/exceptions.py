"""How a command says no to a person."""


class ActionRefused(Exception):
    """The act is not possible now; the message is a sentence for the person."""
