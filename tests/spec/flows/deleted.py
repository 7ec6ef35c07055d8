from metaflow import FlowSpec, step


class DeletedFlow(FlowSpec):
    @step
    def start(self):
        self.scratch = "big"
        self.kept = "small"
        del self.scratch
        self.gone = hasattr(self, "scratch")
        self.next(self.end)

    @step
    def end(self):
        self.still_gone = hasattr(self, "scratch")


if __name__ == "__main__":
    DeletedFlow()
