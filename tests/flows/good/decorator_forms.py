"""Decorators in every legal form that almost is none."""

from flowc import (
    FlowSpec,
    StepDecorator,
    batch,
    card,
    catch,
    environment,
    kubernetes,
    pypi,
    resources,
    retry,
    schedule,
    secrets,
    step,
    timeout,
)


class audited(StepDecorator):
    name = "audited"
    defaults = {"level": 1}


@schedule(cron="0 6 ? * MON-FRI *", timezone="Europe/Berlin")  # near: [FC340] [FC341] [FC307]
class DecoratorFormsFlow(FlowSpec):
    @retry(times=0, minutes_between_retries=0)  # near: [FC301] [FC320]
    @step
    def start(self):
        self.next(self.a)

    @resources(cpu="0.5", memory="2048", gpu=0)  # near: [FC302] [FC320]
    @retry
    @step
    def a(self):
        self.next(self.b)

    @audited(level=2)  # near: [FC301]
    @environment(vars={"THREADS": "4", "EMPTY": ""})  # near: [FC308] [FC324]
    @step
    def b(self):
        self.next(self.c)

    @timeout(hours=0, seconds=1)  # near: [FC321]
    @secrets(sources=["db", {"type": "inline", "options": {"env_vars": {"A": "b"}}}])  # near: [FC304] [FC325]
    @step
    def c(self):
        self.next(self.d)

    @card  # near: [FC305] [FC327]
    @card(id="x")
    @card(type="blank", id="y")
    @step
    def d(self):
        self.items = [1]
        self.next(self.e, foreach="items")

    @catch(var="_error")  # near: [FC322] [FC323]
    @kubernetes(image="x")  # near: [FC326]
    @pypi(packages={"numpy": "2"})  # near: [FC326]
    @step
    def e(self):
        self.next(self.f)

    @batch(cpu=2, memory=100, swappiness=0)  # near: [FC303] [FC320]
    @step
    def f(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    DecoratorFormsFlow()
