from metaflow import FlowSpec, step, Parameter

class MyFlow(FlowSpec):
    """
    A simple workflow demonstrating Metaflow basics.
    """

    # Define parameters
    alpha = Parameter('alpha', default=0.5, help='Learning rate')

    @step
    def start(self):
        """Entry point step - required in all flows"""
        print(f"Starting with alpha={self.alpha}")
        self.data = [1, 2, 3, 4, 5]
        self.next(self.process)

    @step
    def process(self):
        """Processing step"""
        self.results = [x * 2 for x in self.data]
        self.next(self.end)

    @step
    def end(self):
        """Exit step - required in all flows"""
        print(f"Results: {self.results}")

if __name__ == '__main__':
    MyFlow()
