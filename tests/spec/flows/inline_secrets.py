import os

from metaflow import FlowSpec, secrets, step

SOURCE = {
    "type": "inline",
    "id": "token",
    "options": {"env_vars": {"SPEC_TOKEN": "s3cr3t $(x)"}},
}


class InlineSecretsFlow(FlowSpec):
    @secrets(sources=[SOURCE])
    @step
    def start(self):
        self.token = os.environ["SPEC_TOKEN"]
        self.next(self.end)

    @step
    def end(self):
        self.elsewhere = os.environ.get("SPEC_TOKEN")


if __name__ == "__main__":
    InlineSecretsFlow()
