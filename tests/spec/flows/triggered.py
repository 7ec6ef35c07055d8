from metaflow import FlowSpec, Parameter, step, trigger


@trigger(event={"name": "table_updated", "parameters": {"table": "name"}})
class TriggeredFlow(FlowSpec):
    """Started by hand it takes the parameter's default, as on any other day."""

    table = Parameter("table", default="none")

    @step
    def start(self):
        self.read = self.table
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    TriggeredFlow()
