"""A schedule that is no cron expression."""

from flowc import FlowSpec, schedule, step


@schedule(cron="every day", timezone="Berlin")  # error: [FC340] error: [FC341]
class SchedulesFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SchedulesFlow()
