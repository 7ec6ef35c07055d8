"""What a class has besides steps: properties that set artifacts, and names that may be assigned."""

from functools import cached_property

from flowc import FlowSpec, step


def double(value):
    return 2 * value



class ClassMembersFlow(FlowSpec):
    _state = None
    twice = staticmethod(double)
    times = double
    seen: list

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
        self.next(self.end)

    @step
    def end(self):
        print(self.rows, self.counted, self.heavy, self.twice(2), self.total)


if __name__ == "__main__":
    ClassMembersFlow()
