from metaflow import FlowSpec, Run, current, step


class ClientInsideFlow(FlowSpec):
    """A step may look at its own run through the client."""

    @step
    def start(self):
        self.numbers = [1, 2, 3]
        self.next(self.square, foreach="numbers")

    @step
    def square(self):
        self.result = self.input**2
        self.next(self.join)

    @step
    def join(self, inputs):
        self.next(self.look)

    @step
    def look(self):
        run = Run(f"{current.flow_name}/{current.run_id}")
        tasks = sorted(run["square"], key=lambda task: task.index)
        self.results = [task.data.result for task in tasks]
        self.start_numbers = current.run["start"].task["numbers"].data
        self.me = current.task.pathspec == current.pathspec
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ClientInsideFlow()
