from metaflow import FlowSpec, Parameter, current, step


class CurrentValuesFlow(FlowSpec):
    alpha_rate = Parameter("alpha-rate", default=1)

    @step
    def start(self):
        self.items = [1, 2]
        self.next(self.work, foreach="items")

    @step
    def work(self):
        self.flow_name = current.flow_name
        self.run_id = current.run_id
        self.step_name = current.step_name
        self.task_id = current.task_id
        self.pathspec = current.pathspec
        self.retry_count = current.retry_count
        self.origin = current.origin_run_id
        self.has_user = bool(current.username)
        self.is_running = current.is_running_flow
        self.names = list(current.parameter_names)
        self.unknown = (current.get("no_such_thing", "default"), hasattr(current, "parallel"))
        self.inside = "run_id" in current
        self.flow_itself = self.name
        self.next(self.join)

    @step
    def join(self, inputs):
        self.merge_artifacts(inputs, exclude=["task_id", "pathspec"])
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    CurrentValuesFlow()
