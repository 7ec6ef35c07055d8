from metaflow import FlowSpec, step, trigger, trigger_on_finish

@trigger(event='my-event')
class ReactiveFlow(FlowSpec):
    """Triggered by external events"""

    @step
    def start(self):
        # Access event payload
        print(self.event_data)
        self.next(self.end)

    @step
    def end(self):
        pass
