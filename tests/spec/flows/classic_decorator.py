from flowc import FlowSpec, StepDecorator, step


class Stopwatch(StepDecorator):
    """A decorator in the classic style: hooks around the step."""

    name = "stopwatch"
    defaults = {"label": "time"}

    def task_pre_step(self, step_name, task_datastore, metadata, flow):
        flow.log = [f"{self.attributes['label']} of {step_name} begins"]

    def task_post_step(self, step_name, flow, graph, retry_count):
        flow.log = [*flow.log, f"{step_name} took attempt {retry_count}"]


class ClassicDecoratorFlow(FlowSpec):
    @Stopwatch(label="clock")
    @step
    def start(self):
        self.log = [*self.log, "working"]
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ClassicDecoratorFlow()
