from flowc import (
    FlowSpec,
    catch,
    current,
    environment,
    kubernetes,
    parallel,
    retry,
    secrets,
    step,
    timeout,
)


class GangJobSetFlow(FlowSpec):
    """Gangs as JobSets: one with everything that a step can ask for, one with nothing."""

    @step
    def start(self):
        self.models = ["small", "large"]
        self.next(self.prepare, foreach="models")

    @step
    def prepare(self):
        self.nodes = 2 if self.input == "small" else 4
        self.next(self.train, num_parallel=self.nodes)

    @retry(times=2, minutes_between_retries=1)
    @catch(var="trouble")
    @timeout(hours=1)
    @secrets(sources=["kubernetes.api-keys"])
    @environment(vars={"PRICE": "$(cheap) 'n' \"quoted\"", "NCCL_DEBUG": "INFO"})
    @kubernetes(
        image="registry.example/train:v1",
        cpu=8,
        memory=32000,
        gpu=1,
        shared_memory=1024,
        node_selector={"pool": "gpu"},
        tolerations=[{"key": "gpu", "operator": "Exists", "effect": "NoSchedule"}],
        persistent_volume_claims={"dataset": "/mnt/dataset"},
        port=29500,
        service_account="trainer",
        security_context={"run_as_user": 2000},
        hostname_resolution_timeout=60,
    )
    @parallel
    @step
    def train(self):
        self.rank = current.parallel.node_index
        self.next(self.gather)

    @step
    def gather(self, inputs):
        self.ranks = [node.rank for node in inputs]
        self.next(self.join)

    @step
    def join(self, inputs):
        self.next(self.check, num_parallel=2)

    @parallel
    @step
    def check(self):
        self.next(self.compare)

    @step
    def compare(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    GangJobSetFlow()
