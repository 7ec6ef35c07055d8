// Package lint is what the validators of Argo's release lines have in common:
// they read the same arguments and write the same lines.
package lint

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// Object is any of Kubernetes' objects.
type Object interface{ GetName() string }

// Parsed is one object of a file, nil if it could not be read, and what is
// wrong with its text.
type Parsed struct {
	Object Object
	Err    error
}

// Line is one release line of Argo.
type Line interface {
	// Parse reads the objects of a file strictly: an unknown field is an error
	// of its object.
	Parse(content []byte) []Parsed
	// Validate tells what the controller would object to at submission. It is
	// called once all files have been parsed, as references may lead anywhere.
	Validate(object Object) error
}

// finding is what is told about an object.
type finding struct {
	File  string `json:"file"`
	Kind  string `json:"kind"`
	Name  string `json:"name"`
	Error string `json:"error,omitempty"`
}

// Main validates every object of the files and writes one JSON line an object,
// followed by one with the number of objects. Its result is the exit code: 1 if
// an object is refused, 2 if a file cannot be read.
func Main(line Line, files []string) int {
	var findings []finding
	var objects []Parsed
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 2
		}
		for _, parsed := range line.Parse(content) {
			objects = append(objects, parsed)
			findings = append(findings, about(file, parsed))
		}
	}
	out := json.NewEncoder(os.Stdout)
	refused := 0
	for i, told := range findings {
		err := objects[i].Err
		if err == nil {
			err = line.Validate(objects[i].Object)
		}
		if err != nil {
			told.Error = err.Error()
			refused++
		}
		_ = out.Encode(told)
	}
	_ = out.Encode(map[string]int{"objects": len(objects), "refused": refused})
	return min(refused, 1)
}

func about(file string, parsed Parsed) finding {
	told := finding{File: file}
	if parsed.Object != nil {
		told.Name = parsed.Object.GetName()
		told.Kind = strings.TrimPrefix(fmt.Sprintf("%T", parsed.Object), "*v1alpha1.")
	}
	return told
}

// Unknown is the error about an object that is none of Argo's.
func Unknown(object Object) error {
	return fmt.Errorf("%T is no object that argolint knows", object)
}
