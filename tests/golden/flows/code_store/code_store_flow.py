from flowc import FlowSpec, step


class CodeStoreFlow(FlowSpec):
    """Code that the first task of a pod fetches from the datastore."""

    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    CodeStoreFlow()
