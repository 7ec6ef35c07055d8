from flowc import FlowSpec, environment, secrets, step

DATABASE = {
    "type": "kubernetes",
    "id": "database",
    "options": {"env_vars": {"DB_USER": "username", "DB_PASSWORD": "password"}},
}
INLINE = {"type": "inline", "id": "fake", "options": {"env_vars": {"TOKEN": "for trying out"}}}


class SecretsFlow(FlowSpec):
    """Variables of a step's own, and those that Kubernetes keeps."""

    @environment(vars={"LANG": "C.UTF-8", "PRICE": "$(5)", "BRACES": "{{workflow.name}}"})
    @secrets(sources=["kubernetes.api-keys", DATABASE])
    @step
    def start(self):
        self.next(self.end)

    @secrets(sources=[INLINE])
    @step
    def end(self):
        pass


if __name__ == "__main__":
    SecretsFlow()
