module flowc.dev/tests/engines/jobset

go 1.25.7

// Nothing is built of it: the tests read its CustomResourceDefinition.
require sigs.k8s.io/jobset v0.10.1
