from metaflow import FlowSpec, step, conda, pypi

class DependencyFlow(FlowSpec):

    @step
    def start(self):
        self.kind = "a"
        self.next({"a": self.analyze, "b": self.inference}, condition="kind")

    @conda(libraries={'pandas': '2.0.0', 'scikit-learn': '1.3.0'})
    @step
    def analyze(self):
        import pandas as pd
        import sklearn
        # Isolated conda environment with specified versions
        self.next(self.end)

    @pypi(packages={'transformers': '4.30.0', 'torch': '2.0.0'})
    @step
    def inference(self):
        from transformers import pipeline
        # Isolated pip environment
        self.next(self.end)

    @step
    def end(self):
        pass
