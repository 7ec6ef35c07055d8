from flowc import FlowSpec, current, project, step


@project(name="fraud_team", branch="next", production=True)
class ProjectFlow(FlowSpec):
    """The next production version of a flow, beside the present one."""

    @step
    def start(self):
        self.deployed_as = current.project_flow_name
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ProjectFlow()
