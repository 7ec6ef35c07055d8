from flowc import FlowSpec, step


class LoopInForeachFlow(FlowSpec):
    """Every item repeats the loop as often as it needs."""

    @step
    def start(self):
        self.numbers = [6, 1, 3]
        self.next(self.begin, foreach="numbers")

    @step
    def begin(self):
        self.chain = [self.input]
        self.next(self.collatz)

    @step
    def collatz(self):
        last = self.chain[-1]
        self.chain.append(last // 2 if last % 2 == 0 else 3 * last + 1)
        self.state = "done" if self.chain[-1] <= 4 else "more"
        self.next({"more": self.collatz, "done": self.finish}, condition="state")

    @step
    def finish(self):
        self.mine = (self.index, self.input, self.chain)
        self.next(self.join)

    @step
    def join(self, inputs):
        self.chains = [task.mine for task in inputs]
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    LoopInForeachFlow()
