"""What the lab says when it cannot do as it was told."""


class LabError(Exception):
    """One sentence for the person at the terminal: what is the matter, and what to do."""
