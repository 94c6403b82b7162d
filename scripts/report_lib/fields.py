"""Checked access to the values of a record: a wrong type raises TypeError, AttributeError or ValueError."""


def text(value):
    if not isinstance(value, str):
        raise TypeError(f"{value!r} where text is due")
    if not value.isascii():
        value.encode("utf-8")  # ValueError for a lone surrogate
    return value


def text_if(value):
    return None if value is None else text(value)


def member(record, *path):
    """What stands under the path, or None where the record does not go so far."""
    for key in path:
        if record is None:
            return None
        record = record.get(key)
    return record


def word(record, *path):
    return text_if(member(record, *path))


def words(record, *path):
    """The texts of a list that may be absent."""
    return {text(value) for value in member(record, *path) or ()}


def tagged(tag, values):
    """Facts of one family: (tag, value)."""
    return {(tag, value) for value in values if value is not None}
