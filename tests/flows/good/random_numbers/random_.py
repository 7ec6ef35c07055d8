"""A file whose name almost hides a module."""  # near: [FC001] [FC009]

from flowc import FlowSpec, step


class RandomNumbersFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    RandomNumbersFlow()
