"""Steps that are no `def` in the body of a class."""

from flowc import FlowSpec, step


def add_step(cls):
    exec("def made(self): self.next(self.end)", globals())
    cls.made = step(made)
    return cls


class StepsWithoutSourceFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.made)

    made = step(eval("lambda self: None"))  # error: [FC016]:5

    @step
    async def last(self):  # error: [FC016]:15
        pass

    @step
    def end(self):
        pass
