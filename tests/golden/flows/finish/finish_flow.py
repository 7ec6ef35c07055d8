from flowc import FlowSpec, step, trigger_on_finish


@trigger_on_finish(
    flows=["ExtractFlow", {"name": "Score", "project": "shop", "project_branch": "prod"}]
)
class FinishFlow(FlowSpec):
    """Starts when both others have succeeded."""

    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass
