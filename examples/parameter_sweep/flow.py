"""Fit a noisy curve with every pair of two settings, one task a pair, and keep the best.

The outer fan-out goes over polynomial degrees, the inner one over ridge penalties; the first join
picks the best penalty of a degree, the second the best degree. Nothing but Python is needed.

    flowc run examples/parameter_sweep/flow.py --samples 400 --noise 0.3
    flowc compile examples/parameter_sweep/flow.py -t argo -o build/sweep
"""

import math
import random

from flowc import FlowSpec, Parameter, resources, retry, step


def make_points(samples, noise, seed):
    """A sine wave between -1 and 1 with Gaussian noise: the same points for the same seed."""
    generator = random.Random(seed)
    xs = [generator.uniform(-1, 1) for _ in range(samples)]
    return [(x, math.sin(4 * x) + generator.gauss(0, noise)) for x in xs]


def solve(matrix, vector):
    """Solve a small system of linear equations by elimination with pivoting."""
    rows = [[*row, value] for row, value in zip(matrix, vector, strict=True)]
    size = len(rows)
    for column in range(size):
        pivot = max(range(column, size), key=lambda row: abs(rows[row][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for row in range(size):
            if row != column:
                factor = rows[row][column] / rows[column][column]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[column], strict=True)]
    return [row[size] / row[index] for index, row in enumerate(rows)]


def fit_polynomial(points, degree, penalty):
    """Coefficients that minimise the squared error plus `penalty` times their squares."""
    powers = range(degree + 1)
    matrix = [[sum(x ** (i + j) for x, _ in points) for j in powers] for i in powers]
    for i in powers:
        matrix[i][i] += penalty * len(points)
    return solve(matrix, [sum(y * x**i for x, y in points) for i in powers])


def mean_squared_error(points, weights):
    """Mean squared distance between the points and the polynomial."""
    residuals = (y - sum(w * x**i for i, w in enumerate(weights)) for x, y in points)
    return sum(residual**2 for residual in residuals) / len(points)


class ParameterSweep(FlowSpec):
    """Sweep two settings of a model and keep the pair that predicts best."""

    samples = Parameter("samples", default=200, help="points to draw")
    noise = Parameter("noise", default=0.2, help="standard deviation of the noise")
    seed = Parameter("seed", default=7, help="seed of the random numbers")
    wide = Parameter("wide", default=False, help="also try high degrees")

    @step
    def start(self):
        """Draw the points and list the degrees to try."""
        self.points = make_points(self.samples, self.noise, self.seed)
        self.degrees = [1, 3, 5, 7, 9] if self.wide else [1, 3, 5]
        self.next(self.prepare, foreach="degrees")

    @step
    def prepare(self):
        """List the penalties to try with this degree."""
        self.degree = self.input
        self.penalties = [0.0, 0.001, 0.1]
        self.next(self.fit, foreach="penalties")

    @retry(times=2, minutes_between_retries=0)
    @resources(cpu=1, memory=512)
    @step
    def fit(self):
        """Fit on one half of the points and measure the error on the other."""
        self.penalty = self.input
        self.weights = fit_polynomial(self.points[::2], self.degree, self.penalty)
        self.error = mean_squared_error(self.points[1::2], self.weights)
        self.next(self.best_penalty)

    @step
    def best_penalty(self, inputs):
        """Keep the best fit of one degree."""
        best = min(inputs, key=lambda task: task.error)
        self.tried = [(task.degree, task.penalty, task.error) for task in inputs]
        self.merge_artifacts([best], include=["degree", "penalty", "weights", "error"])
        self.next(self.best_degree)

    @step
    def best_degree(self, inputs):
        """Keep the best fit of all and rank every pair that was tried."""
        best = min(inputs, key=lambda task: task.error)
        self.ranking = sorted((pair for task in inputs for pair in task.tried), key=lambda p: p[2])
        self.merge_artifacts([best], include=["degree", "penalty", "weights", "error"])
        self.next(self.end)

    @step
    def end(self):
        """Show the ranking."""
        for degree, penalty, error in self.ranking:
            print(f"degree {degree}  penalty {penalty:<6} error {error:.4f}")
        print(f"best: degree {self.degree}, penalty {self.penalty}")


if __name__ == "__main__":
    ParameterSweep()
