"""match around calls of next, with a last case for everything else."""

from flowc import FlowSpec, step


class MatchStatementFlow(FlowSpec):
    @step
    def start(self):
        self.kind = "a"
        match self.kind:
            case "a" | "b":
                self.next(self.letter)
            case str(other):
                print(other)
                self.next(self.word)
            case _:  # near: [FC152]
                self.next(self.end)

    @step
    def letter(self):
        self.next(self.end)

    @step
    def word(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    MatchStatementFlow()
