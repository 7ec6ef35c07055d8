"""One case leads straight to where the other one arrives."""

from flowc import FlowSpec, step


class SwitchSkipsStepFlow(FlowSpec):
    @step
    def start(self):
        self.needs_work = "yes"
        self.next({"yes": self.work, "no": self.end}, condition="needs_work")

    @step
    def work(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SwitchSkipsStepFlow()
