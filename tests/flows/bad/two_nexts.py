"""A way through a step that calls next twice."""

from flowc import FlowSpec, step


class TwoNextsFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.a)
        self.next(self.b)  # error: [FC115]:9

    @step
    def a(self):
        if len("ab") > 1:
            self.next(self.b)
        self.next(self.end)  # error: [FC115]:9

    @step
    def b(self):
        if len("ab") > 1:
            self.next(self.c)
            self.next(self.end)  # error: [FC115]:13
        else:
            self.next(self.end)

    @step
    def c(self):
        match len("ab"):
            case 1:
                self.next(self.b)
            case _:
                pass
        self.next(self.end)  # error: [FC115]:9

    @step
    def end(self):
        pass


if __name__ == "__main__":
    TwoNextsFlow()
