from metaflow import FlowSpec, current, step


class TaggedFlow(FlowSpec):
    @step
    def start(self):
        self.seen = sorted(current.tags)
        current.run.add_tag("added by a step")
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    TaggedFlow()
