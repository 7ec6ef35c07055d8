"""One flow among classes: its base, a mixin, and one that only looks like a flow."""

from flowc import FlowSpec, step


class Logging:
    def log(self):
        pass


class Base(FlowSpec):  # near: [FC007]
    @step
    def start(self):
        self.next(self.end)


class SeveralClassesFlow(Logging, Base):  # near: [FC006]
    @step
    def end(self):
        self.log()


if __name__ == "__main__":
    SeveralClassesFlow()
