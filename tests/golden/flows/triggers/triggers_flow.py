from flowc import FlowSpec, Parameter, step, trigger


@trigger(
    events=[
        {"name": "data.ready", "parameters": {"table": "table name", "day": "date"}},
        "model_approved",
    ],
    options={"reset_at": {"cron": "0 6 * * *", "timezone": "Europe/Berlin"}},
)
@trigger(event={"name": "again (please)", "parameters": ["table"]})
class TriggersFlow(FlowSpec):
    """Starts when data and approval are there, or when somebody asks for it."""

    table = Parameter("table", default="orders", help="what to load")
    day = Parameter("day", required=True)
    limit = Parameter("limit", default=10)

    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        print(self.table, self.day, self.limit)
