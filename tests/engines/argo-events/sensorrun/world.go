package main

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/Knetic/govaluate"
	"github.com/argoproj/argo-events/pkg/apis/events/v1alpha1"
	"github.com/argoproj/argo-events/pkg/eventsources/events"
	"github.com/argoproj/argo-events/pkg/eventsources/sources/resource"
	"github.com/argoproj/argo-events/pkg/sensors/dependencies"
	standardk8s "github.com/argoproj/argo-events/pkg/sensors/triggers/standard-k8s"
	"github.com/google/uuid"
	"github.com/tidwall/gjson"
	"go.uber.org/zap"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/fake"
)

// happening is one line of the input.
type happening struct {
	Post     json.RawMessage `json:"post"`
	Workflow json.RawMessage `json:"workflow"`
	Old      json.RawMessage `json:"old"`
	Reset    string          `json:"reset"`
}

// outcome is the answer to it.
type outcome struct {
	Created []any    `json:"created"`
	Errors  []string `json:"errors"`
}

// world holds what the event bus would: the events that triggers still wait with.
type world struct {
	read    *objects
	client  dynamic.Interface
	waiting map[string]map[string]*v1alpha1.Event
}

func newWorld(read *objects) *world {
	kinds := map[schema.GroupVersionResource]string{
		{Group: "argoproj.io", Version: "v1alpha1", Resource: "workflows"}: "WorkflowList",
	}
	client := fake.NewSimpleDynamicClientWithCustomListKinds(runtime.NewScheme(), kinds)
	return &world{read, client, map[string]map[string]*v1alpha1.Event{}}
}

func (w *world) let(ctx context.Context, what *happening) *outcome {
	result := &outcome{[]any{}, []string{}}
	for _, source := range w.read.sources {
		for name := range source.Spec.Webhook {
			if what.Post != nil {
				w.deliver(ctx, source.Name, name, events.WebhookEventData{Body: &what.Post}, result)
			}
		}
		for name, watch := range source.Spec.Resource {
			if what.Workflow != nil && isWatched(&watch, what.Workflow, result) {
				data := events.ResourceEventData{
					EventType: "UPDATE", Body: &what.Workflow, OldBody: &what.Old,
					Group: watch.Group, Version: watch.Version, Resource: watch.Resource,
				}
				w.deliver(ctx, source.Name, name, data, result)
			}
		}
	}
	if what.Reset != "" {
		delete(w.waiting, what.Reset)
	}
	return result
}

// isWatched applies the filters by which an informer would ask for objects.
func isWatched(watch *v1alpha1.ResourceEventSource, object json.RawMessage, result *outcome) bool {
	var found unstructured.Unstructured
	if err := found.UnmarshalJSON(object); err != nil {
		result.Errors = append(result.Errors, err.Error())
		return false
	}
	selector, err := resource.LabelSelector(watch.Filter.Labels)
	if err != nil {
		result.Errors = append(result.Errors, err.Error())
		return false
	}
	for _, field := range watch.Filter.Fields {
		// As in Argo Events, where no other package can call it.
		value := gjson.GetBytes(object, field.Key)
		if !value.Exists() || !regexp.MustCompile(field.Value).MatchString(value.Str) {
			return false
		}
	}
	here := watch.Namespace == "" || watch.Namespace == found.GetNamespace()
	return here && selector.Matches(labels.Set(found.GetLabels()))
}

// deliver brings an event to each dependency that asks for it.
func (w *world) deliver(ctx context.Context, source, name string, data any, result *outcome) {
	content, err := json.Marshal(data)
	if err != nil {
		result.Errors = append(result.Errors, err.Error())
		return
	}
	event := &v1alpha1.Event{
		Context: &v1alpha1.EventContext{
			ID: uuid.NewString(), DataContentType: v1alpha1.MediaTypeJSON,
			Source: source, Subject: name, Time: metav1.Time{Time: time.Now()},
		},
		Data: content,
	}
	for _, sensor := range w.read.sensors {
		for _, dependency := range sensor.Spec.Dependencies {
			if dependency.EventSourceName != source || dependency.EventName != name {
				continue
			}
			passed, err := dependencies.Filter(event, dependency.Filters, dependency.FiltersLogicalOperator)
			if err != nil || !passed {
				continue
			}
			for number := range sensor.Spec.Triggers {
				w.arrive(ctx, sensor, &sensor.Spec.Triggers[number], dependency.Name, event, result)
			}
		}
	}
}

// arrive notes an event at a trigger, and fires it if its conditions now hold.
func (w *world) arrive(
	ctx context.Context, sensor *v1alpha1.Sensor, trigger *v1alpha1.Trigger,
	dependency string, event *v1alpha1.Event, result *outcome,
) {
	conditions, err := govaluate.NewEvaluableExpression(
		strings.ReplaceAll(trigger.Template.Conditions, "-", "\\-"))
	if err != nil {
		result.Errors = append(result.Errors, err.Error())
		return
	}
	key := trigger.Template.Name
	state := map[string]any{}
	for _, name := range conditions.Vars() {
		if name == dependency {
			if w.waiting[key] == nil {
				w.waiting[key] = map[string]*v1alpha1.Event{}
			}
			w.waiting[key][dependency] = event
		}
		state[name] = w.waiting[key][name] != nil
	}
	if _, concerned := state[dependency]; !concerned {
		return
	}
	if holds, err := conditions.Evaluate(state); err != nil || holds != true {
		return
	}
	created, err := w.fire(ctx, sensor, trigger.DeepCopy(), w.waiting[key])
	delete(w.waiting, key)
	if err != nil {
		result.Errors = append(result.Errors, err.Error())
		return
	}
	result.Created = append(result.Created, created)
}

// fire creates the trigger's object with what the events put into it.
func (w *world) fire(
	ctx context.Context, sensor *v1alpha1.Sensor, trigger *v1alpha1.Trigger,
	arrived map[string]*v1alpha1.Event,
) (any, error) {
	impl := standardk8s.NewStandardK8sTrigger(nil, w.client, sensor, trigger, zap.NewNop().Sugar())
	fetched, err := impl.FetchResource(ctx)
	if err != nil {
		return nil, err
	}
	filled, err := impl.ApplyResourceParameters(arrived, fetched)
	if err != nil {
		return nil, err
	}
	created, err := impl.Execute(ctx, arrived, filled)
	if err != nil {
		return nil, err
	}
	object, ok := created.(*unstructured.Unstructured)
	if !ok {
		return nil, fmt.Errorf("%T is no object of Kubernetes", created)
	}
	return object.Object, nil
}
