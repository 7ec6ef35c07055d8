from metaflow import FlowSpec, step


class NamedEndsFlow(FlowSpec):
    @step(start=True)
    def fetch(self):
        self.rows = 3
        self.next(self.publish)

    @step(end=True)
    def publish(self):
        self.published = self.rows


if __name__ == "__main__":
    NamedEndsFlow()
