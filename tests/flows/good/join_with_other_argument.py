"""A join whose argument is not called inputs."""

from flowc import FlowSpec, step


class JoinWithOtherArgumentFlow(FlowSpec):
    @step
    def start(self):
        self.items = [1, 2]
        self.next(self.work, foreach="items")

    @step
    def work(self):
        self.value = self.input
        self.next(self.join)

    @step
    def join(self, tasks):  # near: [FC110]
        self.merge_artifacts(tasks, exclude=["value"])
        self.next(self.end)

    @step
    def end(self):
        print(self.items)  # near: [FC404]


if __name__ == "__main__":
    JoinWithOtherArgumentFlow()
