from metaflow import FlowSpec, step


def remember(flow, word):
    flow.words = [*getattr(flow, "words", []), word]


class AssignedByMethodFlow(FlowSpec):
    def count(self):
        self.counter = getattr(self, "counter", 0) + 1
        return self.counter

    @step
    def start(self):
        self.count()
        remember(self, "start")
        self.next(self.end)

    @step
    def end(self):
        self.count()
        remember(self, "end")


if __name__ == "__main__":
    AssignedByMethodFlow()
