"""Two splits, each join takes one branch of either."""

from flowc import FlowSpec, step


class CrossedJoinsFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.p, self.q)

    @step
    def p(self):
        self.next(self.p_left, self.p_right)

    @step
    def q(self):
        self.next(self.q_left, self.q_right)

    @step
    def p_left(self):
        self.next(self.left)

    @step
    def p_right(self):
        self.next(self.right)

    @step
    def q_left(self):
        self.next(self.left)

    @step
    def q_right(self):
        self.next(self.right)

    @step
    def left(self, inputs):  # error: [FC121]:9
        self.next(self.end)

    @step
    def right(self, inputs):  # error: [FC121]:9
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    CrossedJoinsFlow()
