"""Cron expressions: what is a legal one, and how crontab says what AWS says.

Two dialects are understood: five fields as in crontab (minute, hour, day of month, month, day of week),
and six as in AWS (the same and a year), where `?` stands in one of the two day fields.
"""

from __future__ import annotations

import re

from flowc_runtime.dataclass import dataclass

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_PART = re.compile(r"(?P<from>\*|\w+)(?:-(?P<to>\w+))?(?:/(?P<step>\d+))?\Z")


@dataclass(frozen=True, slots=True)
class _Field:
    """One field: its range, the names of its values from `low` on, and AWS's special forms."""

    name: str
    low: int
    high: int
    words: tuple[str, ...] = ()
    special: str = r"(?!)"


_MINUTE = _Field("minute", 0, 59)
_HOUR = _Field("hour", 0, 23)
_MONTH = _Field("month", 1, 12, _MONTHS)
_CRONTAB = (_MINUTE, _HOUR, _Field("day", 1, 31), _MONTH, _Field("weekday", 0, 7, _DAYS))
_AWS = (
    _MINUTE,
    _HOUR,
    _Field("day", 1, 31, (), r"\?|LW?|L-\d{1,2}|\d{1,2}W"),
    _MONTH,
    _Field("weekday", 1, 7, _DAYS, r"\?|L|\w{1,3}L|\w{1,3}#[1-5]"),
    _Field("year", 1970, 2199),
)


def cron_fault(expression: str) -> str | None:
    """What is wrong with a cron expression, in words; None if nothing is."""
    fields = expression.split()
    if len(fields) not in (5, 6):
        return f"it has {len(fields)} fields, not 5 (crontab) or 6 (AWS)"
    dialect = _CRONTAB if len(fields) == 5 else _AWS
    for text, field in zip(fields, dialect, strict=True):
        for part in text.split(","):
            if not _is_legal(part, field):
                return f"`{text}` is no {field.name} ({field.low} to {field.high})"
    if len(fields) == 6 and (fields[2] == "?") == (fields[4] == "?"):
        return "of the day and the weekday, exactly one has to be `?`"
    return None


def _is_legal(part: str, field: _Field) -> bool:
    if re.fullmatch(field.special, part, re.IGNORECASE):
        return True
    match = _PART.match(part)
    if match is None:
        return False
    if match["step"] is not None and int(match["step"]) < 1:
        return False
    if match["from"] == "*":
        return match["to"] is None
    first = _value(match["from"], field)
    last = first if match["to"] is None else _value(match["to"], field)
    return first is not None and last is not None and (first <= last or bool(field.words))


def _value(text: str, field: _Field) -> int | None:
    if text.upper() in field.words:
        return field.words.index(text.upper()) + field.low
    if not text.isascii() or not text.isdigit():
        return None
    return int(text) if field.low <= int(text) <= field.high else None


def to_crontab(expression: str) -> str | None:
    """A legal expression in five fields, as every crontab reads them; None if none means the same.

    Weekdays count from 0, which is Sunday, to 6; no range runs over the end of the week or the year.
    """
    fields = expression.split()
    is_aws = len(fields) == 6
    if is_aws and fields.pop() not in ("*", "*/1"):
        return None
    dialect = _AWS if is_aws else _CRONTAB
    texts = [_crontab_field(text, field) for text, field in zip(fields, dialect, strict=False)]
    return None if None in texts else " ".join(text or "" for text in texts)


def _crontab_field(text: str, field: _Field) -> str | None:
    parts = [_crontab_part(part, field) for part in text.split(",")]
    return None if None in parts else ",".join(part or "" for part in parts)


def _crontab_part(part: str, field: _Field) -> str | None:
    if part == "?":
        return "*"
    match = _PART.match(part)
    if match is None:
        return None
    if match["from"] == "*":
        return part
    first = _value(match["from"], field)
    last = first if match["to"] is None else _value(match["to"], field)
    if first is None or last is None:
        return None
    if match["to"] is None and match["step"] is not None:
        last = field.low + 6 if field.name == "weekday" else field.high
    return _spell_range(first, last, int(match["step"] or 1), field)


def _spell_range(first: int, last: int, step: int, field: _Field) -> str:
    """The values from `first` to `last`, possibly over the end of the week or year."""
    size = 7 if field.name == "weekday" else field.high - field.low + 1
    length = last - first if first <= last else last - first + size
    # Sunday is 1 in AWS, and both 0 and 7 in crontab.
    shift = field.low if field.name == "weekday" else 0
    values = [first + offset - shift for offset in range(0, length + 1, step)]
    base = 0 if field.name == "weekday" else field.low
    wrapped = [(value - base) % size + base for value in values]
    if len(wrapped) > 1 and step == 1 and wrapped == sorted(wrapped):
        return f"{wrapped[0]}-{wrapped[-1]}"
    return ",".join(str(value) for value in dict.fromkeys(wrapped))
