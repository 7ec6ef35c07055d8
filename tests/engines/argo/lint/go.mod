module flowc.dev/tests/engines/argo/lint

go 1.25.7
