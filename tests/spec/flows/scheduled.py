from metaflow import FlowSpec, schedule, step


@schedule(daily=True)
class ScheduledFlow(FlowSpec):
    @step
    def start(self):
        self.x = 1
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ScheduledFlow()
