// Command argolint37 is argolint for the Argo release line that comes before it:
// the same arguments, the same lines, the validator of 3.7.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	wfv1 "github.com/argoproj/argo-workflows/v3/pkg/apis/workflow/v1alpha1"
	"github.com/argoproj/argo-workflows/v3/workflow/common"
	"github.com/argoproj/argo-workflows/v3/workflow/validate"
	log "github.com/sirupsen/logrus"
)

// templates holds the WorkflowTemplates of all files, so that references
// between files resolve.
type templates map[string]*wfv1.WorkflowTemplate

func (t templates) Get(name string) (*wfv1.WorkflowTemplate, error) {
	if found, ok := t[name]; ok {
		return found, nil
	}
	return nil, fmt.Errorf("workflow template %q not found", name)
}

// noClusterTemplates is the getter of a cluster without ClusterWorkflowTemplates.
type noClusterTemplates struct{}

func (noClusterTemplates) Get(name string) (*wfv1.ClusterWorkflowTemplate, error) {
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
	log.SetOutput(io.Discard)
	documents, known, err := read(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	out := json.NewEncoder(os.Stdout)
	refused := 0
	for _, doc := range documents {
		result := check(doc, known)
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
func read(files []string) ([]document, templates, error) {
	var documents []document
	known := templates{}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, nil, err
		}
		for _, parsed := range common.ParseObjects(content, true) {
			documents = append(documents, document{file, parsed})
			if template, ok := parsed.Object.(*wfv1.WorkflowTemplate); ok {
				known[template.Name] = template
			}
		}
	}
	return documents, known, nil
}

// check validates one object; objects of other kinds than Argo's are refused.
func check(doc document, known templates) finding {
	result := finding{File: doc.file}
	err := doc.parsed.Err
	if doc.parsed.Object != nil {
		result.Name = doc.parsed.Object.GetName()
		result.Kind = strings.TrimPrefix(fmt.Sprintf("%T", doc.parsed.Object), "*v1alpha1.")
	}
	if err == nil {
		err = validateObject(doc.parsed.Object, known)
	}
	if err != nil {
		result.Error = err.Error()
	}
	return result
}

func validateObject(object any, known templates) error {
	options := validate.ValidateOpts{Lint: true}
	switch v := object.(type) {
	case *wfv1.WorkflowTemplate:
		return validate.ValidateWorkflowTemplate(known, noClusterTemplates{}, v, nil, options)
	case *wfv1.CronWorkflow:
		return validate.ValidateCronWorkflow(context.Background(), known, noClusterTemplates{}, v, nil)
	case *wfv1.Workflow:
		return validate.ValidateWorkflow(known, noClusterTemplates{}, v, nil, options)
	}
	return fmt.Errorf("%T is no object that argolint knows", object)
}
