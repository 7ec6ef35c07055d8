from flowc import Config, FlowSpec, step


class SeedConfigFlow(FlowSpec):
    """The default may be given as the value itself."""

    db = Config("database", default={"host": "localhost"})

    @step
    def start(self):
        self.where = self.db.host
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SeedConfigFlow()
