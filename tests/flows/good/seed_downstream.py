from metaflow import FlowSpec, step, trigger, trigger_on_finish

@trigger_on_finish(flow='UpstreamFlow')
class DownstreamFlow(FlowSpec):
    """Triggered when UpstreamFlow completes"""

    @step
    def start(self):
        # Access upstream run
        from metaflow import Flow
        upstream = Flow('UpstreamFlow').latest_run
        self.upstream_data = upstream['end'].task.data
        self.next(self.end)

    @step
    def end(self):
        pass
