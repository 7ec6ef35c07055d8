import os

from metaflow import FlowSpec, environment, step


class EnvironmentVariablesFlow(FlowSpec):
    @environment(vars={"SPEC_COLOR": "bl'ue $HOME {{x}}", "SPEC_EMPTY": ""})
    @step
    def start(self):
        self.color = os.environ["SPEC_COLOR"]
        self.empty = os.environ["SPEC_EMPTY"]
        self.next(self.end)

    @step
    def end(self):
        self.elsewhere = os.environ.get("SPEC_COLOR")


if __name__ == "__main__":
    EnvironmentVariablesFlow()
