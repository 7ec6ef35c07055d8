from flowc import FlowSpec, Parameter, step


class Hello(FlowSpec):
    """Measure some names side by side and gather the lengths."""

    names = Parameter("names", default="Ada,Grace,Katherine", help="comma between names")

    @step
    def start(self):
        self.people = self.names.split(",")
        self.next(self.measure, foreach="people")

    @step
    def measure(self):
        self.letters = len(self.input)
        self.next(self.join)

    @step
    def join(self, inputs):
        self.lengths = {task.input: task.letters for task in inputs}
        self.next(self.end)

    @step
    def end(self):
        print(self.lengths)


if __name__ == "__main__":
    Hello()
