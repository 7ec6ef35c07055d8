"""What the flow means to import."""


def clean(rows):
    return rows
