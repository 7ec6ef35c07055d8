"""Argo Workflows: DAG templates nested by region, a pod for every task."""
