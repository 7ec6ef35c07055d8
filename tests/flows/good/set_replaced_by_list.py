"""The artifact of a foreach is a set first and a list in the end."""

from flowc import FlowSpec, step


class SetReplacedByListFlow(FlowSpec):
    @step
    def start(self):
        self.items = set("abc")
        self.items = list(sorted(self.items))
        self.next(self.work, foreach="items")  # near: [FC405]

    @step
    def work(self):
        self.next(self.join)

    @step
    def join(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SetReplacedByListFlow()
