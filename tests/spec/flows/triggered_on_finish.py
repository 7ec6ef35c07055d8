from metaflow import FlowSpec, step, trigger_on_finish


@trigger_on_finish(flow="UpstreamFlow")
class TriggeredOnFinishFlow(FlowSpec):
    @step
    def start(self):
        self.x = 1
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    TriggeredOnFinishFlow()
