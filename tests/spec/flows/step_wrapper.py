from metaflow import FlowSpec, step, user_step_decorator


@user_step_decorator
def traced(step_name, flow, inputs=None, attributes=None):
    flow.trace = [*getattr(flow, "trace", []), f"before {step_name}"]
    yield
    flow.trace = [*flow.trace, f"after {step_name} in {attributes['mood']}"]


@user_step_decorator
def forgiving(step_name, flow, inputs):
    try:
        yield
    except ValueError as error:
        flow.forgiven = str(error)
    else:
        flow.forgiven = None


class StepWrapperFlow(FlowSpec):
    @traced(mood="peace")
    @step
    def start(self):
        self.trace = [*self.trace, "start"]
        self.next(self.risky)

    @forgiving
    @step
    def risky(self):
        self.worked = True
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    StepWrapperFlow()
