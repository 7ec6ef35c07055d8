package main

import "bytes"

// documents splits a YAML file into its documents.
func documents(content []byte) [][]byte {
	var found [][]byte
	for _, document := range bytes.Split(content, []byte("\n---\n")) {
		if len(bytes.TrimSpace(document)) > 0 {
			found = append(found, document)
		}
	}
	return found
}
