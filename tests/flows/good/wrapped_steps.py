"""Steps behind decorators that wrap them, and below a condition."""

import functools
import os

from flowc import FlowSpec, step


def timed(function):
    @functools.wraps(function)
    def wrapper(self):
        self.seconds = 1
        return function(self)

    return wrapper


class WrappedStepsFlow(FlowSpec):
    @step
    @timed
    def start(self):  # near: [FC016]
        self.next(self.end)

    if os.sep:

        @step
        def end(self):
            print(self.seconds)  # near: [FC403]


if __name__ == "__main__":
    WrappedStepsFlow()
