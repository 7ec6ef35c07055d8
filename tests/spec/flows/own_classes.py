import enum
from collections import namedtuple

from metaflow import FlowSpec, step


class Model:
    def __init__(self, weights):
        self.weights = weights

    def __repr__(self):
        return f"Model({self.weights})"


class Color(enum.Enum):
    RED = 1


Point = namedtuple("Point", "x y")


class OwnClassesFlow(FlowSpec):
    """Objects of classes in the flow's own file can be read back, here and anywhere else."""

    @step
    def start(self):
        self.model = Model([1, 2])
        self.color = Color.RED
        self.point = Point(1, 2)
        self.next(self.end)

    @step
    def end(self):
        self.checks = (
            isinstance(self.model, Model),
            self.color is Color.RED,
            isinstance(self.point, Point),
        )
        self.modules = {type(value).__module__ for value in (self.model, self.color)}


if __name__ == "__main__":
    OwnClassesFlow()
