from metaflow import FlowSpec, step, retry, catch, timeout
from metaflow import Parameter

def make_api_call():
    return 'answer'

def risky_operation():
    raise ValueError('too risky')

class RobustFlow(FlowSpec):

    way = Parameter('way', default='risk')

    @step
    def start(self):
        self.next({'call': self.flaky_api_call, 'risk': self.might_fail}, condition='way')

    @retry(times=3, minutes_between_retries=5)
    @timeout(hours=2)
    @step
    def flaky_api_call(self):
        # Retries up to 3 times on failure
        # Terminates if exceeds 2 hours
        response = make_api_call()
        self.next(self.end)

    @catch(var='error')
    @step
    def might_fail(self):
        # Exception captured in self.error if raised
        risky_operation()
        self.next(self.end)

    @step
    def end(self):
        pass

if __name__ == '__main__':
    RobustFlow()
