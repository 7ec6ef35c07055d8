"""Decorators that do not go together, or say a thing twice."""

from flowc import FlowSpec, batch, card, conda, kubernetes, pypi, secrets, step


class ExclusiveFlow(FlowSpec):
    @kubernetes(cpu=1)
    @batch(cpu=1)  # error: [FC326]
    @step
    def start(self):
        self.next(self.a)

    @conda(packages={"numpy": "2"})
    @pypi(packages={"numpy": "2"})  # error: [FC326]
    @step
    def a(self):
        self.next(self.b)

    @secrets(sources=["db", "db"])  # error: [FC325]
    @step
    def b(self):
        self.next(self.end)

    @card(id="x")
    @card(id="x")  # error: [FC327]
    @step
    def end(self):
        pass


if __name__ == "__main__":
    ExclusiveFlow()
