from metaflow import FlowSpec, current, project, step


@project(name="spec_suite")
class InProjectFlow(FlowSpec):
    @step
    def start(self):
        self.project = current.project_name
        self.flow_in_project = current.project_flow_name
        self.branch = current.branch_name
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    InProjectFlow()
