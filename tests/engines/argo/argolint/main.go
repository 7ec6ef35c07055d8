// Command argolint checks Argo manifests with Argo's own validator, offline.
//
// It reads the given YAML files, validates every Argo object in them as the
// controller would at submission, and writes one JSON line an object, followed
// by one with the number of objects. It exits 1 if an object is refused, and 2
// if a file cannot be read.
//
// With -read as the first argument it writes each file as the JSON that
// Kubernetes reads from it, one line a file, and validates nothing.
package main

import (
	"context"
	"fmt"
	"os"

	"flowc.dev/tests/engines/argo/lint"
	wfv1 "github.com/argoproj/argo-workflows/v4/pkg/apis/workflow/v1alpha1"
	"github.com/argoproj/argo-workflows/v4/util/logging"
	"github.com/argoproj/argo-workflows/v4/workflow/common"
	"github.com/argoproj/argo-workflows/v4/workflow/validate"
	"sigs.k8s.io/yaml"
)

// line is the release line of 4.0, with the WorkflowTemplates of all files.
type line struct {
	ctx       context.Context
	templates map[string]*wfv1.WorkflowTemplate
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "-read" {
		if err := readAsKubernetes(os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		return
	}
	ctx := logging.WithLogger(context.Background(), logging.NewSlogLogger(logging.Error, logging.Text))
	os.Exit(lint.Main(line{ctx, map[string]*wfv1.WorkflowTemplate{}}, os.Args[1:]))
}

func (l line) Parse(content []byte) []lint.Parsed {
	var objects []lint.Parsed
	for _, parsed := range common.ParseObjects(l.ctx, content, true) {
		if template, ok := parsed.Object.(*wfv1.WorkflowTemplate); ok {
			l.templates[template.Name] = template
		}
		objects = append(objects, lint.Parsed{Object: parsed.Object, Err: parsed.Err})
	}
	return objects
}

func (l line) Validate(object lint.Object) error {
	options := validate.ValidateOpts{Lint: true}
	switch v := object.(type) {
	case *wfv1.WorkflowTemplate:
		return validate.ValidateWorkflowTemplate(l.ctx, l, noClusterTemplates{}, v, nil, options)
	case *wfv1.CronWorkflow:
		return validate.ValidateCronWorkflow(l.ctx, l, noClusterTemplates{}, v, nil)
	case *wfv1.Workflow:
		return validate.ValidateWorkflow(l.ctx, l, noClusterTemplates{}, v, nil, options)
	}
	return lint.Unknown(object)
}

// Get finds a template that an object refers to.
func (l line) Get(_ context.Context, name string) (*wfv1.WorkflowTemplate, error) {
	if found, ok := l.templates[name]; ok {
		return found, nil
	}
	return nil, fmt.Errorf("workflow template %q not found", name)
}

// noClusterTemplates is the getter of a cluster without ClusterWorkflowTemplates.
type noClusterTemplates struct{}

func (noClusterTemplates) Get(_ context.Context, name string) (*wfv1.ClusterWorkflowTemplate, error) {
	return nil, fmt.Errorf("cluster workflow template %q not found", name)
}

// readAsKubernetes writes each file as the JSON that an API server would see.
func readAsKubernetes(files []string) error {
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		read, err := yaml.YAMLToJSON(content)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		fmt.Println(string(read))
	}
	return nil
}
