from metaflow import FlowSpec, step, parallel, batch, kubernetes

def train_model(rank, world_size):
    pass

class DistributedTraining(FlowSpec):

    @step
    def start(self):
        self.next(self.train_distributed)

    @batch(gpu=8, memory=64000, cpu=32)
    @parallel(num_parallel=4)
    @step
    def train_distributed(self):
        """Gang-scheduled multi-node training"""
        from metaflow import current

        # Each node knows its role
        rank = current.parallel.node_index
        world_size = current.parallel.num_nodes

        # Distributed training code
        train_model(rank, world_size)

        self.next(self.gather)

    @step
    def gather(self, inputs):
        """Aggregate results from all nodes"""
        self.merge_artifacts(inputs)
        self.next(self.end)

    @step
    def end(self):
        pass
