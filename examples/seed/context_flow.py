from metaflow import FlowSpec, step, current

class ContextFlow(FlowSpec):

    @step
    def start(self):
        print(f"Flow name: {current.flow_name}")
        print(f"Run ID: {current.run_id}")
        print(f"Step name: {current.step_name}")
        print(f"Task ID: {current.task_id}")
        print(f"User: {current.username}")
        print(f"Origin run ID: {current.origin_run_id}")

        # Useful for debugging
        print(f"Is running locally: {current.is_running_locally}")

        # Parallel execution context
        if hasattr(current, 'parallel'):
            print(f"Worker index: {current.parallel.node_index}")

        self.next(self.end)

    @step
    def end(self):
        pass

if __name__ == '__main__':
    ContextFlow()
