from metaflow import FlowSpec, step, batch

def train_model(lr, batch):
    return lr * batch

class HPTuning(FlowSpec):

    @step
    def start(self):
        # Define parameter grid
        self.configs = [
            {'lr': 0.001, 'batch': 32},
            {'lr': 0.01, 'batch': 64},
            {'lr': 0.1, 'batch': 128}
        ]
        # Parallel trials
        self.next(self.train, foreach='configs')

    @batch(cpu=4, memory=16000)
    @step
    def train(self):
        # Train with self.input config
        config = self.input
        self.score = train_model(**config)
        self.next(self.join)

    @step
    def join(self, inputs):
        # Find best configuration
        best = max(inputs, key=lambda x: x.score)
        self.best_config = best.input
        self.best_score = best.score
        self.next(self.end)

    @step
    def end(self):
        pass
