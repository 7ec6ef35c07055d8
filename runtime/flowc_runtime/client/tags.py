"""Which changes of a run's tags are allowed."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from flowc_runtime.client.errors import MetaflowTagError

MAX_TAGS = 50
MAX_LENGTH = 500


def checked_change(
    present: AbstractSet[str],
    system: AbstractSet[str],
    add: tuple[str, ...],
    remove: tuple[str, ...],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The tags that really have to be added and removed; what is both added and removed stays.

    Args:
        present: the run's tags that people may change.
        system: those that they may not.
        add: tags to add.
        remove: tags to remove.

    Raises:
        MetaflowTagError: if a tag is no tag, too long, one too many, or to be removed and flowc's.
    """
    for tag in (*add, *remove):
        _check_tag(tag)
    kept = sorted(system & frozenset(remove))
    if kept:
        raise MetaflowTagError(f"{kept[0]!r} is a system tag, which cannot be removed")
    added = tuple(tag for tag in dict.fromkeys(add) if tag not in system and tag not in present)
    removed = tuple(tag for tag in dict.fromkeys(remove) if tag in present and tag not in add)
    total = len(present) - len(removed) + len(added)
    if added and total > MAX_TAGS:
        raise MetaflowTagError(f"a run can have {MAX_TAGS} tags, and this would make {total}")
    return added, removed


def _check_tag(tag: object) -> None:
    if not isinstance(tag, str) or not tag.strip():
        raise MetaflowTagError(f"{tag!r} is no tag: use a text that is not empty")
    if len(tag) > MAX_LENGTH:
        raise MetaflowTagError(
            f"a tag can have {MAX_LENGTH} characters: {tag[:40]!r}… has {len(tag)}"
        )
    try:
        tag.encode()
    except UnicodeEncodeError:
        raise MetaflowTagError(f"{tag!r} is no tag: it is not valid Unicode") from None
