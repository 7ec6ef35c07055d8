// Command sensorrun does with Sensors and EventSources what Argo Events does
// with them, without a cluster and without a bus.
//
//	sensorrun -check FILE...   validates each object as the controller would
//	sensorrun FILE...          reads what happens from standard input
//
// What happens is one JSON object a line: {"post": BODY} is posted to every
// webhook, {"workflow": OBJECT, "old": OBJECT} is a workflow that was
// updated, and {"reset": TRIGGER} is the time at which a trigger forgets events. Each line is
// answered by one: {"created": [WORKFLOW...], "errors": [TEXT...]}.
//
// Filters, parameters and the creation of objects are Argo Events' own code;
// only the bus, which brings events to triggers, is ours.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/argoproj/argo-events/pkg/apis/events/v1alpha1"
	eventsourcereconciler "github.com/argoproj/argo-events/pkg/reconciler/eventsource"
	sensorreconciler "github.com/argoproj/argo-events/pkg/reconciler/sensor"
	"sigs.k8s.io/yaml"
)

// objects are those of the files that Argo Events knows.
type objects struct {
	sensors []*v1alpha1.Sensor
	sources []*v1alpha1.EventSource
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func run(arguments []string) error {
	checking := len(arguments) > 0 && arguments[0] == "-check"
	if checking {
		arguments = arguments[1:]
	}
	read, err := readFiles(arguments)
	if err != nil {
		return err
	}
	if checking {
		return check(read)
	}
	return answer(read)
}

// readFiles reads objects strictly: an unknown field is an error. Objects of
// other kinds are passed over.
func readFiles(files []string) (*objects, error) {
	read := &objects{}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		for _, document := range documents(content) {
			if err := read.add(document); err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
		}
	}
	return read, nil
}

func (o *objects) add(document []byte) error {
	var head struct {
		Kind string `json:"kind"`
	}
	if err := yaml.Unmarshal(document, &head); err != nil {
		return err
	}
	switch head.Kind {
	case "Sensor":
		sensor := &v1alpha1.Sensor{}
		o.sensors = append(o.sensors, sensor)
		return yaml.UnmarshalStrict(document, sensor)
	case "EventSource":
		source := &v1alpha1.EventSource{}
		o.sources = append(o.sources, source)
		return yaml.UnmarshalStrict(document, source)
	}
	return nil
}

// check validates all objects and fails at the first that is refused.
func check(read *objects) error {
	bus := &v1alpha1.EventBus{Spec: v1alpha1.EventBusSpec{JetStream: &v1alpha1.JetStreamBus{}}}
	for _, sensor := range read.sensors {
		if err := sensorreconciler.ValidateSensor(sensor, bus); err != nil {
			return fmt.Errorf("sensor %s: %w", sensor.Name, err)
		}
	}
	for _, source := range read.sources {
		if err := eventsourcereconciler.ValidateEventSource(source); err != nil {
			return fmt.Errorf("event source %s: %w", source.Name, err)
		}
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]int{
		"sensors": len(read.sensors), "sources": len(read.sources),
	})
}

// answer lets things happen, line by line.
func answer(read *objects) error {
	world := newWorld(read)
	lines := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	// Argo Events prints why a parameter falls back to its key, or to its value.
	os.Stdout = os.Stderr
	encoder := json.NewEncoder(out)
	decoder := json.NewDecoder(lines)
	for decoder.More() {
		var happening happening
		if err := decoder.Decode(&happening); err != nil {
			return err
		}
		if err := encoder.Encode(world.let(context.Background(), &happening)); err != nil {
			return err
		}
	}
	return nil
}
