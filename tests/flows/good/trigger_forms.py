"""Triggers in every legal form that almost is none."""

from flowc import FlowSpec, Parameter, project, step, trigger, trigger_on_finish


@project(name="fraud_2", branch="test.Anna-1")  # near: [FC342]
@trigger(
    events=[
        "new",
        "New",  # near: [FC345]
        {"name": "sized", "parameters": {"alpha": "rate"}},  # near: [FC344]
        lambda context: f"done.{context.flow_name}",  # near: [FC311]
    ],
    event=None,  # near: [FC309]
)
@trigger_on_finish(flows=["other.TriggerFormsFlow", "Prepare", "a.b.c.Prepare"])  # near: [FC343] [FC346]
class TriggerFormsFlow(FlowSpec):
    alpha = Parameter("alpha", default=1)

    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    TriggerFormsFlow()
