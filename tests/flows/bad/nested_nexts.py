"""Calls of next where nobody can tell whether they are made."""

from flowc import FlowSpec, step


class NestedNextsFlow(FlowSpec):
    @step
    def start(self):
        for _ in range(1):
            self.next(self.a)  # error: [FC151]:13

    @step
    def a(self):
        with open(__file__) as file:
            self.text = file.read()
            self.next(self.b)  # error: [FC151]:13

    @step
    def b(self):
        try:
            self.next(self.c)  # error: [FC151]:13
        except ValueError:
            self.next(self.end)  # error: [FC151]:13

    @step
    def c(self):
        while True:
            self.next(self.d)  # error: [FC151]:13

    @step
    def d(self):
        def leave():
            self.next(self.e)  # error: [FC151]:13

        leave()

    @step
    def e(self):
        class Leave:
            go = self.next  # error: [FC151]:18

        Leave.go(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    NestedNextsFlow()
