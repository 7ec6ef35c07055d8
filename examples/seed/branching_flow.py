from metaflow import FlowSpec, step

class BranchingFlow(FlowSpec):

    @step
    def start(self):
        self.branches = ['a', 'b', 'c']
        # Fan-out: parallel execution
        self.next(self.process, foreach='branches')

    @step
    def process(self):
        # Access current branch value
        self.branch_result = f"processed {self.input}"
        self.next(self.join)

    @step
    def join(self, inputs):
        # Fan-in: merge results from parallel branches
        self.all_results = [inp.branch_result for inp in inputs]
        self.merge_artifacts(inputs, exclude=['branch_result'])
        self.next(self.end)

    @step
    def end(self):
        print(f"Completed {len(self.all_results)} branches")

if __name__ == '__main__':
    BranchingFlow()
