from metaflow import FlowSpec, step, kubernetes

class K8sFlow(FlowSpec):

    @step
    def start(self):
        self.next(self.train_distributed)

    @kubernetes(
        cpu=8,
        memory=32000,
        image='my-image:v1',
        namespace='ml-workflows',
        service_account='metaflow-sa',
        secrets=['db-creds']
    )
    @step
    def train_distributed(self):
        # Runs as Kubernetes pod
        self.next(self.end)

    @step
    def end(self):
        pass

if __name__ == '__main__':
    K8sFlow()
