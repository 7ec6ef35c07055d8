"""Mistakes in a base class and in the class itself; a step that is overridden does not count."""

from flowc import FlowSpec, step


class Base(FlowSpec):
    @step
    def start(self):
        self.next(self.wrok)  # error: [FC102]:19

    @step
    def work(self):
        self.next("end")


class BrokenBaseFlow(Base):

    @step
    def work(self):
        self.next(self.ende)  # error: [FC102]:19

    @step
    def end(self):
        pass


if __name__ == "__main__":
    BrokenBaseFlow()
