from metaflow import Config, FlowMutator, FlowSpec, StepMutator, current, environment, retry, step


class Patient(StepMutator):
    def mutate(self, mutable_step):
        mutable_step.add_decorator(retry, deco_kwargs={"times": 1, "minutes_between_retries": 0})


class Coloured(FlowMutator):
    """Gives every step a variable, with a value from the flow's config."""

    def mutate(self, mutable_flow):
        for _name, config in mutable_flow.configs:
            for _step_name, mutable_step in mutable_flow.steps:
                mutable_step.add_decorator(
                    environment, deco_kwargs={"vars": {"COLOUR": config["colour"]}}
                )


@Coloured
class MutatorsFlow(FlowSpec):
    look = Config("look", default_value={"colour": "green"})

    @Patient
    @step
    def start(self):
        if current.retry_count == 0:
            raise RuntimeError("once")
        self.next(self.end)

    @step
    def end(self):
        import os

        self.colour = os.environ["COLOUR"]


if __name__ == "__main__":
    MutatorsFlow()
