from flowc import FlowSpec, kubernetes, resources, step


class KubernetesFlow(FlowSpec):
    """Where and how pods run."""

    @kubernetes(image="registry.example/train:v1", image_pull_policy="Always", cpu=0.5, memory=512)
    @step
    def start(self):
        self.next(self.train)

    @resources(cpu=8, memory=16000)
    @kubernetes(
        cpu=4,
        memory=32000,
        gpu=2,
        gpu_vendor="amd",
        qos="guaranteed",
        service_account="trainer",
        secrets=["db-creds", "api-key"],
        image_pull_secrets=["registry"],
        node_selector={"pool": "gpu"},
        tolerations=[{"key": "gpu", "operator": "Exists", "effect": "NoSchedule"}],
        labels={"team": "fraud"},
        annotations={"cost-center": "42"},
        shared_memory=1024,
        use_tmpfs=True,
        tmpfs_size=2000,
        persistent_volume_claims={"dataset": "/mnt/dataset"},
        port=8080,
        executable="python3.11",
        security_context={"run_as_user": 2000, "privileged": False},
        extended_resources={"example.com/fpga": "1"},
    )
    @step
    def train(self):
        self.next(self.end)

    @kubernetes(namespace="ml")
    @step
    def end(self):
        pass


if __name__ == "__main__":
    KubernetesFlow()
