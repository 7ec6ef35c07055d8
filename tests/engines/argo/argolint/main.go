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
	"encoding/json"
	"fmt"
	"os"
	"strings"

	wfv1 "github.com/argoproj/argo-workflows/v4/pkg/apis/workflow/v1alpha1"
	"github.com/argoproj/argo-workflows/v4/util/logging"
	"github.com/argoproj/argo-workflows/v4/workflow/common"
	"github.com/argoproj/argo-workflows/v4/workflow/validate"
	"sigs.k8s.io/yaml"
)

// templates holds the WorkflowTemplates of all files, so that references
// between files resolve.
type templates map[string]*wfv1.WorkflowTemplate

func (t templates) Get(_ context.Context, name string) (*wfv1.WorkflowTemplate, error) {
	if found, ok := t[name]; ok {
		return found, nil
	}
	return nil, fmt.Errorf("workflow template %q not found", name)
}

// noClusterTemplates is the getter of a cluster without ClusterWorkflowTemplates.
type noClusterTemplates struct{}

func (noClusterTemplates) Get(_ context.Context, name string) (*wfv1.ClusterWorkflowTemplate, error) {
	return nil, fmt.Errorf("cluster workflow template %q not found", name)
}

// document is one object of one file, or why it could not be read.
type document struct {
	file   string
	parsed common.ParseResult
}

// finding is what is told about an object.
type finding struct {
	File  string `json:"file"`
	Kind  string `json:"kind"`
	Name  string `json:"name"`
	Error string `json:"error,omitempty"`
}

func main() {
	ctx := logging.WithLogger(context.Background(), logging.NewSlogLogger(logging.Error, logging.Text))
	if len(os.Args) > 1 && os.Args[1] == "-read" {
		if err := readAsKubernetes(os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		return
	}
	documents, err := read(ctx, os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	known := templates{}
	for _, doc := range documents {
		if template, ok := doc.parsed.Object.(*wfv1.WorkflowTemplate); ok {
			known[template.Name] = template
		}
	}
	out := json.NewEncoder(os.Stdout)
	refused := 0
	for _, doc := range documents {
		result := check(ctx, doc, known)
		if result.Error != "" {
			refused++
		}
		_ = out.Encode(result)
	}
	_ = out.Encode(map[string]int{"objects": len(documents), "refused": refused})
	if refused > 0 {
		os.Exit(1)
	}
}

// read parses files strictly: an unknown field is an error of its object.
func read(ctx context.Context, files []string) ([]document, error) {
	var documents []document
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		for _, parsed := range common.ParseObjects(ctx, content, true) {
			documents = append(documents, document{file, parsed})
		}
	}
	return documents, nil
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

// check validates one object; objects of other kinds than Argo's are refused.
func check(ctx context.Context, doc document, known templates) finding {
	result := finding{File: doc.file}
	err := doc.parsed.Err
	if doc.parsed.Object != nil {
		result.Name = doc.parsed.Object.GetName()
		result.Kind = strings.TrimPrefix(fmt.Sprintf("%T", doc.parsed.Object), "*v1alpha1.")
	}
	if err == nil {
		err = validateObject(ctx, doc.parsed.Object, known)
	}
	if err != nil {
		result.Error = err.Error()
	}
	return result
}

func validateObject(ctx context.Context, object any, known templates) error {
	options := validate.ValidateOpts{Lint: true}
	switch v := object.(type) {
	case *wfv1.WorkflowTemplate:
		return validate.ValidateWorkflowTemplate(ctx, known, noClusterTemplates{}, v, nil, options)
	case *wfv1.CronWorkflow:
		return validate.ValidateCronWorkflow(ctx, known, noClusterTemplates{}, v, nil)
	case *wfv1.Workflow:
		return validate.ValidateWorkflow(ctx, known, noClusterTemplates{}, v, nil, options)
	}
	return fmt.Errorf("%T is no object that argolint knows", object)
}
