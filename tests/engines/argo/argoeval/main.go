// Command argoeval evaluates what Argo's controller evaluates only while a
// workflow runs: tags, conditions, expressions, durations and pod patches.
//
// It reads one question a line as JSON and answers each with a line: the result
// as text, or the error. Every answer comes from the library, and where there
// is one the function, that the controller calls.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/Knetic/govaluate"
	wfv1 "github.com/argoproj/argo-workflows/v4/pkg/apis/workflow/v1alpha1"
	"github.com/argoproj/argo-workflows/v4/util/expr/argoexpr"
	"github.com/argoproj/argo-workflows/v4/util/expr/env"
	"github.com/argoproj/argo-workflows/v4/util/logging"
	"github.com/argoproj/argo-workflows/v4/util/template"
	"github.com/expr-lang/expr"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"sigs.k8s.io/yaml"
)

// question is one line of the input. Names are the variables in scope with a
// sample value each.
type question struct {
	Kind  string            `json:"kind"`
	Text  string            `json:"text"`
	Names map[string]string `json:"names"`
}

type answer struct {
	Result string `json:"result"`
	Error  string `json:"error"`
}

// results is what `depends` knows of a task; the names are Argo's.
type results struct {
	Succeeded, Failed, Errored, Skipped, Omitted, Daemoned, AnySucceeded, AllFailed bool
}

func main() {
	ctx := logging.WithLogger(context.Background(), logging.NewSlogLogger(logging.Error, logging.Text))
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	answers := json.NewEncoder(out)
	for lines.Scan() {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		result, err := evaluate(ctx, asked)
		given := answer{Result: result}
		if err != nil {
			given.Error = err.Error()
		}
		_ = answers.Encode(given)
	}
	if err := lines.Err(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func evaluate(ctx context.Context, asked question) (result string, err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			err = fmt.Errorf("%v", panicked)
		}
	}()
	switch asked.Kind {
	case "text":
		return substitute(ctx, asked.Text, asked.Names)
	case "spec":
		return template.Replace(ctx, asked.Text, template.ToAnyMap(asked.Names), true)
	case "when":
		return when(ctx, asked.Text, asked.Names)
	case "depends":
		return depends(asked.Text, asked.Names)
	case "expression":
		return expression(asked.Text, asked.Names)
	case "condition":
		met, err := argoexpr.EvalBool(asked.Text, env.GetFuncMap(template.EnvMap(asked.Names)))
		return fmt.Sprint(met), err
	case "duration":
		_, err = wfv1.ParseStringToDuration(asked.Text)
		return asked.Text, err
	case "duration with unit":
		_, err = time.ParseDuration(asked.Text)
		return asked.Text, err
	case "pod patch":
		return podPatch(ctx, asked.Text, asked.Names)
	}
	return "", fmt.Errorf("no kind %q", asked.Kind)
}

// substitute replaces all tags of a text as the controller does, which works on
// the template as JSON.
func substitute(ctx context.Context, text string, names map[string]string) (string, error) {
	encoded, err := json.Marshal(text)
	if err != nil {
		return "", err
	}
	replaced, err := template.Replace(ctx, string(encoded), template.ToAnyMap(names), false)
	if err != nil {
		return "", err
	}
	var result string
	err = json.Unmarshal([]byte(replaced), &result)
	return result, err
}

// when is the controller's shouldExecute, which it does not export.
func when(ctx context.Context, text string, names map[string]string) (string, error) {
	replaced, err := substitute(ctx, text, names)
	if err != nil {
		return "", err
	}
	parsed, err := govaluate.NewEvaluableExpression(replaced)
	if err != nil {
		return "", err
	}
	tokens := parsed.Tokens()
	for i := range tokens {
		if tokens[i].Kind == govaluate.VARIABLE {
			tokens[i].Kind = govaluate.STRING
		}
	}
	parsed, err = govaluate.NewEvaluableExpressionFromTokens(tokens)
	if err != nil {
		return "", err
	}
	result, err := parsed.Evaluate(nil)
	if err != nil {
		return "", err
	}
	if _, isBool := result.(bool); !isBool {
		return "", fmt.Errorf("%v is no truth value", result)
	}
	return fmt.Sprint(result), nil
}

// depends evaluates the condition with the phase of each task that it names.
func depends(text string, phases map[string]string) (string, error) {
	scope := map[string]results{}
	for task, phase := range phases {
		scope[strings.ReplaceAll(task, "-", "_")] = results{
			Succeeded:    phase == "Succeeded",
			Failed:       phase == "Failed",
			Errored:      phase == "Errored",
			Skipped:      phase == "Skipped",
			Omitted:      phase == "Omitted",
			Daemoned:     phase == "Daemoned",
			AnySucceeded: phase == "Succeeded",
			AllFailed:    phase == "Failed",
		}
	}
	met, err := argoexpr.EvalBool(strings.ReplaceAll(text, "-", "_"), scope)
	return fmt.Sprint(met), err
}

// expression evaluates what stands in `valueFrom.expression`.
func expression(text string, names map[string]string) (string, error) {
	scope := env.GetFuncMap(template.EnvMap(names))
	program, err := expr.Compile(text, expr.Env(scope))
	if err != nil {
		return "", err
	}
	value, err := expr.Run(program, scope)
	if err != nil {
		return "", err
	}
	if value == nil {
		return "", errors.New("the result is nothing")
	}
	return fmt.Sprint(value), nil
}

// podPatch applies a patch to the pod that Argo would make; a field that pods
// do not have is an error, which the controller would pass over.
func podPatch(ctx context.Context, text string, names map[string]string) (string, error) {
	replaced, err := substitute(ctx, text, names)
	if err != nil {
		return "", err
	}
	if err := yaml.UnmarshalStrict([]byte(replaced), &corev1.PodSpec{}); err != nil {
		return "", err
	}
	patch, err := yaml.YAMLToJSON([]byte(replaced))
	if err != nil {
		return "", err
	}
	pod, err := json.Marshal(corev1.PodSpec{Containers: []corev1.Container{{Name: "main"}, {Name: "wait"}}})
	if err != nil {
		return "", err
	}
	patched, err := strategicpatch.StrategicMergePatch(pod, patch, corev1.PodSpec{})
	return string(patched), err
}
