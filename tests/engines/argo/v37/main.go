// Command argolint37 is argolint for the Argo release line that comes before it:
// the same arguments, the same lines, the validator of 3.7.
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"flowc.dev/tests/engines/argo/lint"
	wfv1 "github.com/argoproj/argo-workflows/v3/pkg/apis/workflow/v1alpha1"
	"github.com/argoproj/argo-workflows/v3/workflow/common"
	"github.com/argoproj/argo-workflows/v3/workflow/validate"
	log "github.com/sirupsen/logrus"
)

// line is the release line of 3.7; it holds the WorkflowTemplates of all files.
type line map[string]*wfv1.WorkflowTemplate

func main() {
	log.SetOutput(io.Discard)
	os.Exit(lint.Main(line{}, os.Args[1:]))
}

func (l line) Parse(content []byte) []lint.Parsed {
	var objects []lint.Parsed
	for _, parsed := range common.ParseObjects(content, true) {
		if template, ok := parsed.Object.(*wfv1.WorkflowTemplate); ok {
			l[template.Name] = template
		}
		objects = append(objects, lint.Parsed{Object: parsed.Object, Err: parsed.Err})
	}
	return objects
}

func (l line) Validate(object lint.Object) error {
	options := validate.ValidateOpts{Lint: true}
	switch v := object.(type) {
	case *wfv1.WorkflowTemplate:
		return validate.ValidateWorkflowTemplate(l, noClusterTemplates{}, v, nil, options)
	case *wfv1.CronWorkflow:
		return validate.ValidateCronWorkflow(context.Background(), l, noClusterTemplates{}, v, nil)
	case *wfv1.Workflow:
		return validate.ValidateWorkflow(l, noClusterTemplates{}, v, nil, options)
	}
	return lint.Unknown(object)
}

// Get finds a template that an object refers to.
func (l line) Get(name string) (*wfv1.WorkflowTemplate, error) {
	if found, ok := l[name]; ok {
		return found, nil
	}
	return nil, fmt.Errorf("workflow template %q not found", name)
}

// noClusterTemplates is the getter of a cluster without ClusterWorkflowTemplates.
type noClusterTemplates struct{}

func (noClusterTemplates) Get(name string) (*wfv1.ClusterWorkflowTemplate, error) {
	return nil, fmt.Errorf("cluster workflow template %q not found", name)
}
