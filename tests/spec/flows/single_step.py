from metaflow import FlowSpec, step


class SingleStepFlow(FlowSpec):
    @step(start=True, end=True)
    def everything(self):
        self.answer = 42


if __name__ == "__main__":
    SingleStepFlow()
