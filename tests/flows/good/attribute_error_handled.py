"""Reading an artifact that may be missing, in a try."""

import contextlib

from flowc import FlowSpec, step


class AttributeErrorHandledFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        try:
            print(self.model)  # near: [FC403]
        except AttributeError:
            print("no model")
        with contextlib.suppress(AttributeError):
            print(self.score)


if __name__ == "__main__":
    AttributeErrorHandledFlow()
