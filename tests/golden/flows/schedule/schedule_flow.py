from flowc import FlowSpec, schedule, step


@schedule(cron="30 5 ? * MON-FRI *", timezone="Europe/Berlin")
class ScheduleFlow(FlowSpec):
    """On working days, before anyone is there."""

    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ScheduleFlow()
