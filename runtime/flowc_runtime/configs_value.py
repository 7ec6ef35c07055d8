"""`ConfigValue`: a mapping that cannot change and whose keys are attributes."""

from __future__ import annotations

from typing import Any, NoReturn


class ConfigValue(dict[str, Any]):
    """The value of a config: `value.key` is `value["key"]`, and nothing can be assigned."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"the config has no key `{name}`") from None

    def to_dict(self) -> dict[str, Any]:
        """A plain, deep copy that may be changed."""
        return {key: thaw(value) for key, value in self.items()}

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("a config cannot be changed; `.to_dict()` gives a copy that can")

    __setitem__ = __delitem__ = __setattr__ = __delattr__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse
    __ior__ = _refuse

    def __reduce__(self) -> Any:
        return freeze, (self.to_dict(),)


def freeze(value: Any) -> Any:
    """Mappings as `ConfigValue`, lists as lists of frozen values, everything else as it is."""
    if isinstance(value, dict):
        return ConfigValue((key, freeze(item)) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return (
            type(value)(freeze(item) for item in value) if type(value) in (list, tuple) else value
        )
    return value


def thaw(value: Any) -> Any:
    """Undo `freeze`."""
    if isinstance(value, ConfigValue):
        return value.to_dict()
    if type(value) in (list, tuple):
        return type(value)(thaw(item) for item in value)
    return value
