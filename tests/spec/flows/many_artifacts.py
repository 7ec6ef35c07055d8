from metaflow import FlowSpec, step


class ManyArtifactsFlow(FlowSpec):
    @step
    def start(self):
        for number in range(500):
            setattr(self, f"artifact_{number}", number)
        self.next(self.end)

    @step
    def end(self):
        self.total = sum(getattr(self, f"artifact_{number}") for number in range(500))


if __name__ == "__main__":
    ManyArtifactsFlow()
