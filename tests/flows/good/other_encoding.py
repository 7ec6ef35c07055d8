# -*- coding: latin-1 -*-  # near: [FC002]
"""A file in an encoding that it declares: é."""

from flowc import FlowSpec, step


class OtherEncodingFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    OtherEncodingFlow()
