// Package conformance runs the Gateway API conformance suite as it was published: every option comes
// from the suite's own flags, and nothing in it is patched.
package conformance

import (
	"testing"

	"sigs.k8s.io/gateway-api/conformance"
)

func TestConformance(t *testing.T) {
	conformance.RunConformance(t)
}
