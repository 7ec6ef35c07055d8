from metaflow import FlowSpec, current, step, trigger


@trigger(event="table_updated")
@trigger(events=["table_updated", "other"])
class EventDataFlow(FlowSpec):
    """Every task can ask what started the run."""

    @step
    def start(self):
        self.data = self.event_data
        self.triggered = hasattr(current, "trigger")
        self.items = [0, 1]
        self.next(self.work, foreach="items")

    @step
    def work(self):
        trigger = current.get("trigger")
        self.seen = trigger and trigger.event.name
        self.next(self.join)

    @step
    def join(self, inputs):
        self.merge_artifacts(inputs)
        self.next(self.end)

    @step
    def end(self):
        if self.triggered:
            trigger = current.trigger
            self.events = [
                (e.name, e.id, int(e.timestamp.timestamp()), e.type) for e in trigger.events
            ]
            self.found = [trigger["table_updated"].id, "unknown" in trigger]
            self.runs = trigger.runs


if __name__ == "__main__":
    EventDataFlow()
