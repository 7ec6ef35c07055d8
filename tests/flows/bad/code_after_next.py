"""Steps that go on after next."""

from flowc import FlowSpec, step


class CodeAfterNextFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.a)
        self.x = 1  # error: [FC114]:9

    @step
    def a(self):
        if len("ab") > 1:
            self.next(self.b)
            print("on to b")  # error: [FC114]:13
        else:
            self.next(self.end)

    @step
    def b(self):
        if len("ab") > 1:
            self.next(self.end)
        else:
            self.next(self.c)
        print("done")  # error: [FC114]:9
        print("really")

    @step
    def c(self):
        self.next(self.end)
        for name in "ab":  # error: [FC114]:9
            print(name)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    CodeAfterNextFlow()
