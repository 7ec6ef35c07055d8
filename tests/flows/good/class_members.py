"""What a class has besides steps: properties that set artifacts, and names that may be assigned."""

import os
from functools import cached_property, partialmethod, wraps

from flowc import FlowSpec, step


def double(value):
    return 2 * value



def load(self):
    self.loaded = True


def logged(function):
    @wraps(function)
    def wrapper(self):
        self.calls = 1
        return function(self)

    return wrapper


class ClassMembersFlow(FlowSpec):
    _state = None
    twice = staticmethod(double)
    times = double
    read = load
    depth = property(lambda self: self.level, lambda self, value: setattr(self, "level", value))
    seen: list

    if os.sep:

        def arm(self):
            self.separator = os.sep

    def put(self, name):
        setattr(self, name, 1)

    put_deep = partialmethod(put, "deep")

    @logged
    def work(self):
        return 1

    @property
    def total(self):
        return self.rows

    @total.setter
    def total(self, value):
        self.rows = value  # near: [FC403]
        self.count()

    def count(self):
        self.counted = True

    @cached_property
    def heavy(self):
        return self.rows * 2

    @step
    def start(self):
        self.total = 3
        self._state = "private"  # near: [FC406]
        self.seen = []  # near: [FC406]
        self.next(self.foreign)

    @step
    def foreign(self):
        self.read()
        self.next(self.conditional)

    @step
    def conditional(self):
        print(self.loaded)  # near: [FC403]
        self.arm()
        self.next(self.partial)

    @step
    def partial(self):
        print(self.separator)  # near: [FC403]
        self.put_deep()
        self.next(self.setting)

    @step
    def setting(self):
        print(self.deep)  # near: [FC403]
        self.depth = 3
        self.next(self.wrapped)

    @step
    def wrapped(self):
        print(self.level)  # near: [FC403]
        self.work()
        self.next(self.end)

    @step
    def end(self):
        print(self.calls)  # near: [FC403]
        print(self.rows, self.counted, self.heavy, self.twice(2), self.total)


if __name__ == "__main__":
    ClassMembersFlow()
