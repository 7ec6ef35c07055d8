from metaflow import FlowSpec, step, resources, batch

class ComputeFlow(FlowSpec):

    @batch(cpu=4, memory=16000, gpu=1, image='my-ml-image:latest')
    @step
    def train(self):
        # Runs on AWS Batch with specified resources
        import tensorflow as tf
        # ... training code
        self.next(self.end)

    @step
    def start(self):
        self.next(self.train)

    @step
    def end(self):
        pass
