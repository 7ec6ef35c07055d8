"""A project whose name cannot be deployed."""

from flowc import FlowSpec, project, step


@project(name="My Project")  # error: [FC342]
class ProjectsFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ProjectsFlow()
