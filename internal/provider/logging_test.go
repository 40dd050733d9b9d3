package provider

import (
	"testing"
)

func TestSilencedLoggers(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		environ  []string
		silenced bool
	}{
		"nobody asked":       {[]string{"HOME=/", "TF_IN_AUTOMATION=1"}, true},
		"empty":              {[]string{"TF_LOG="}, true},
		"everything":         {[]string{"TF_LOG=debug"}, false},
		"of providers":       {[]string{"TF_LOG_PROVIDER=trace"}, false},
		"of one part":        {[]string{"TF_LOG_SDK_FRAMEWORK=trace"}, false},
		"into a file":        {[]string{"TF_LOG_PATH=log", "TF_LOG=JSON"}, false},
		"of another program": {[]string{"NOT_TF_LOG=trace"}, true},
	} {
		if got := silencedLoggers(tt.environ); (len(got) > 0) != tt.silenced {
			t.Errorf("%s: got %v, want silence: %t", name, got, tt.silenced)
		}
	}
}
