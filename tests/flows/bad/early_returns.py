"""Returns before next."""

from flowc import FlowSpec, step


class EarlyReturnsFlow(FlowSpec):
    @step
    def start(self):
        self.rows = []
        if not self.rows:
            return  # warning: [FC153]:13
        self.next(self.a)

    @step
    def a(self):
        for row in self.rows:
            if row:
                return None  # warning: [FC153]:17
        self.next(self.b)

    @step
    def b(self):
        if self.rows:
            self.next(self.c)
        elif len("ab"):
            return  # warning: [FC153]:13
        else:
            self.next(self.end)

    @step
    def c(self):
        with open(__file__) as file:
            if not file.read():
                return  # warning: [FC153]:17
        self.next(self.end)

    @step
    def end(self):
        return


if __name__ == "__main__":
    EarlyReturnsFlow()
