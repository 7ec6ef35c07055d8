"""Branches meet in a step that takes no inputs."""

from flowc import FlowSpec, step


class MeetingWithoutJoinFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.a, self.b)

    @step
    def a(self):
        self.next(self.meet)

    @step
    def b(self):
        self.next(self.meet)

    @step
    def meet(self):  # error: [FC122]:9
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    MeetingWithoutJoinFlow()
