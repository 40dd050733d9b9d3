package synchronization

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
)

const (
	settingsTarget = "3d1bb0a5-7b8e-4bd0-8b3c-2f3b0a7d9c11"
	otherTarget    = "99999999-7b8e-4bd0-8b3c-2f3b0a7d9c11"
)

// secrets decodes a list as Graph sends it.
func secrets(t *testing.T, text string) []graph.Secret {
	t.Helper()
	var list []graph.Secret
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		t.Fatal(err)
	}
	return list
}

func encoded(t *testing.T, list []graph.Secret) string {
	t.Helper()
	text, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func wanted() jobSettings {
	return jobSettings{TargetTenantID: settingsTarget, Scope: scopeAssigned, DeletionThreshold: 500}
}

func wantedWithMail(email string, threshold int64) jobSettings {
	w := wanted()
	w.NotificationEmail, w.DeletionThreshold = &email, threshold
	return w
}

func TestReadSettings(t *testing.T) {
	t.Parallel()
	mail := "ops@contoso.com"
	tests := map[string]struct {
		list   string
		want   jobSettings
		hidden []string
	}{
		"nothing set": {`[]`, jobSettings{Scope: scopeAssigned}, nil},
		"as the documentation writes them": {
			`[{"key":"AuthenticationType","value":"SyncPolicy"},{"key":"CompanyId","value":"3D1BB0A5-7B8E-4BD0-8B3C-2F3B0A7D9C11"},
			  {"key":"SyncNotificationSettings","value":"{\"Enabled\":false,\"DeleteThresholdEnabled\":false,\"HumanResourcesLookaheadQueryEnabled\":false}"},
			  {"key":"SyncAll","value":"false"}]`,
			jobSettings{TargetTenantID: settingsTarget, Scope: scopeAssigned},
			nil,
		},
		"mail, threshold and everybody": {
			`[{"key":"CompanyId","value":"` + settingsTarget + `"},{"key":"SyncAll","value":"True"},
			  {"key":"SyncNotificationSettings","value":"{\"Enabled\":true,\"Recipients\":\"ops@contoso.com\",\"DeleteThresholdEnabled\":true,\"DeleteThresholdValue\":25}"}]`,
			jobSettings{TargetTenantID: settingsTarget, Scope: scopeAll, NotificationEmail: &mail, DeletionThreshold: 25},
			nil,
		},
		"booleans and numbers as texts": {
			`[{"key":"SyncNotificationSettings","value":"{\"Enabled\":\"True\",\"Recipients\":\"ops@contoso.com\",\"DeleteThresholdEnabled\":\"true\",\"DeleteThresholdValue\":\"25\"}"}]`,
			jobSettings{Scope: scopeAssigned, NotificationEmail: &mail, DeletionThreshold: 25},
			nil,
		},
		"a recipient with mails switched off is no mail": {
			`[{"key":"SyncNotificationSettings","value":"{\"Enabled\":false,\"Recipients\":\"ops@contoso.com\"}"}]`,
			jobSettings{Scope: scopeAssigned},
			nil,
		},
		"mails switched on without a recipient are no mail": {
			`[{"key":"SyncNotificationSettings","value":"{\"Enabled\":true,\"Recipients\":\"\",\"DeleteThresholdEnabled\":true,\"DeleteThresholdValue\":500}"}]`,
			jobSettings{Scope: scopeAssigned, DeletionThreshold: 500},
			nil,
		},
		"a threshold without a number is the service's default": {
			`[{"key":"SyncNotificationSettings","value":"{\"DeleteThresholdEnabled\":true}"}]`,
			jobSettings{Scope: scopeAssigned, DeletionThreshold: 500},
			nil,
		},
		"an empty notification setting":   {`[{"key":"SyncNotificationSettings","value":""}]`, jobSettings{Scope: scopeAssigned}, nil},
		"a null notification setting":     {`[{"key":"SyncNotificationSettings","value":"null"}]`, jobSettings{Scope: scopeAssigned}, nil},
		"a masked target is hidden":       {`[{"key":"CompanyId","value":"*"}]`, jobSettings{Scope: scopeAssigned}, []string{keyTargetTenant}},
		"masked settings are not guessed": {`[{"key":"SyncNotificationSettings","value":"*"},{"key":"SyncAll","value":"*"}]`, jobSettings{Scope: scopeAssigned}, []string{keyNotificationSettings, keySyncAll}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := readSettings(secrets(t, test.list))
			if err != nil {
				t.Fatal(err)
			}
			if differences := got.differences(test.want); len(differences) > 0 {
				t.Errorf("got %+v, want %+v: differs in %v", got, test.want, differences)
			}
			if got.TargetTenantID != test.want.TargetTenantID || len(got.Hidden) != len(test.hidden) {
				t.Errorf("got target %q and hidden %v, want %q and %v", got.TargetTenantID, got.Hidden, test.want.TargetTenantID, test.hidden)
			}
			for _, key := range test.hidden {
				if !got.Hidden[key] {
					t.Errorf("%s is not hidden", key)
				}
			}
		})
	}
}

func TestReadSettingsRefusesWhatIsNoJSON(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`[1]`, `{"Enabled":`, `{"Enabled"}`, `"x"`, `{"Enabled":true`} {
		_, err := readSettings([]graph.Secret{{Key: keyNotificationSettings, Value: text}})
		if err == nil || !strings.Contains(err.Error(), "SyncNotificationSettings") {
			t.Errorf("%s: got the error %v, want one that names the setting", text, err)
		}
	}
}

func TestMergeSettings(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		have string
		want jobSettings
		put  string // "" = no write
	}{
		"first write": {
			`[]`, wantedWithMail("ops@contoso.com", 25),
			`[{"key":"AuthenticationType","value":"SyncPolicy"},{"key":"CompanyId","value":"` + settingsTarget + `"},` +
				`{"key":"SyncNotificationSettings","value":"{\"Enabled\":true,\"Recipients\":\"ops@contoso.com\",\"DeleteThresholdEnabled\":true,\"DeleteThresholdValue\":25}"},` +
				`{"key":"SyncAll","value":"false"}]`,
		},
		"equal in meaning, other spellings": {
			`[{"key":"SyncAll","value":"False"},{"key":"CompanyId","value":"` + strings.ToUpper(settingsTarget) + `"},{"key":"AuthenticationType","value":"SyncPolicy"},
			  {"key":"SyncNotificationSettings","value":"{\"DeleteThresholdValue\":500,\"DeleteThresholdEnabled\":true}"}]`,
			wanted(), "",
		},
		"what is not ours goes back as it came": {
			`[{"key":"SkipOutOfScopeDeletions","value":"True","label":{"b":1,"a":2}},{"key":"AuthenticationType","value":"SyncPolicy"},{"key":"CompanyId","value":"` + settingsTarget + `"},
			  {"key":"SyncNotificationSettings","value":"{\"Enabled\":false,\"Recipients\":\"\",\"New\":{\"deep\":[1, 2]},\"DeleteThresholdEnabled\":true,\"DeleteThresholdValue\":500,\"HumanResourcesLookaheadQueryEnabled\":false}"},
			  {"key":"SyncAll","value":"false"}]`,
			wantedWithMail("ops@contoso.com", 500),
			`[{"key":"SkipOutOfScopeDeletions","label":{"b":1,"a":2},"value":"True"},{"key":"AuthenticationType","value":"SyncPolicy"},{"key":"CompanyId","value":"` + settingsTarget + `"},` +
				`{"key":"SyncNotificationSettings","value":"{\"Enabled\":true,\"Recipients\":\"ops@contoso.com\",\"New\":{\"deep\":[1, 2]},\"DeleteThresholdEnabled\":true,\"DeleteThresholdValue\":500,\"HumanResourcesLookaheadQueryEnabled\":false}"},` +
				`{"key":"SyncAll","value":"false"}]`,
		},
		"mail and threshold off": {
			`[{"key":"AuthenticationType","value":"SyncPolicy"},{"key":"CompanyId","value":"` + settingsTarget + `"},
			  {"key":"SyncNotificationSettings","value":"{\"Enabled\":true,\"Recipients\":\"ops@contoso.com\",\"DeleteThresholdEnabled\":true,\"DeleteThresholdValue\":25}"},{"key":"SyncAll","value":"false"}]`,
			jobSettings{TargetTenantID: settingsTarget, Scope: scopeAssigned},
			`[{"key":"AuthenticationType","value":"SyncPolicy"},{"key":"CompanyId","value":"` + settingsTarget + `"},` +
				`{"key":"SyncNotificationSettings","value":"{\"Enabled\":false,\"Recipients\":\"\",\"DeleteThresholdEnabled\":false,\"DeleteThresholdValue\":25}"},{"key":"SyncAll","value":"false"}]`,
		},
		"everybody": {
			`[{"key":"AuthenticationType","value":"SyncPolicy"},{"key":"CompanyId","value":"` + settingsTarget + `"},
			  {"key":"SyncNotificationSettings","value":"{\"DeleteThresholdEnabled\":true}"},{"key":"SyncAll","value":"false"}]`,
			jobSettings{TargetTenantID: settingsTarget, Scope: scopeAll, DeletionThreshold: 500},
			`[{"key":"AuthenticationType","value":"SyncPolicy"},{"key":"CompanyId","value":"` + settingsTarget + `"},` +
				`{"key":"SyncNotificationSettings","value":"{\"DeleteThresholdEnabled\":true}"},{"key":"SyncAll","value":"true"}]`,
		},
		"another way to authenticate is ours to correct": {
			`[{"key":"AuthenticationType","value":"Basic"},{"key":"CompanyId","value":"` + settingsTarget + `"},
			  {"key":"SyncNotificationSettings","value":"{\"DeleteThresholdEnabled\":true}"},{"key":"SyncAll","value":"false"}]`,
			wanted(),
			`[{"key":"AuthenticationType","value":"SyncPolicy"},{"key":"CompanyId","value":"` + settingsTarget + `"},` +
				`{"key":"SyncNotificationSettings","value":"{\"DeleteThresholdEnabled\":true}"},{"key":"SyncAll","value":"false"}]`,
		},
		"a masked target of ours is written out, never as the mask": {
			`[{"key":"AuthenticationType","value":"SyncPolicy"},{"key":"CompanyId","value":"*"},
			  {"key":"SyncNotificationSettings","value":"{\"DeleteThresholdEnabled\":true}"},{"key":"SyncAll","value":"true"}]`,
			wanted(),
			`[{"key":"AuthenticationType","value":"SyncPolicy"},{"key":"CompanyId","value":"` + settingsTarget + `"},` +
				`{"key":"SyncNotificationSettings","value":"{\"DeleteThresholdEnabled\":true}"},{"key":"SyncAll","value":"false"}]`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list := secrets(t, test.have)
			before := encoded(t, list)
			merged, changed, err := mergeSettings(list, test.want, true)
			if err != nil {
				t.Fatal(err)
			}
			if changed != (test.put != "") {
				t.Errorf("changed is %t, want %t", changed, test.put != "")
			}
			if got := encoded(t, merged); changed && got != test.put {
				t.Errorf("got\n%s\nwant\n%s", got, test.put)
			}
			if encoded(t, list) != before {
				t.Error("the list that was read was changed")
			}
			if shown, err := readSettings(merged); err != nil || !shown.shows(test.want) {
				t.Errorf("what is written does not show what is wanted: %+v, %v", shown, err)
			}
			if again, changed, _ := mergeSettings(merged, test.want, true); changed {
				t.Errorf("a second merge changes it again: %s", encoded(t, again))
			}
		})
	}
}

// TestMergeSettingsWritesHiddenTarget: after a job was deleted its settings stay; where Graph hides the target, only a
// write makes sure which it is.
func TestMergeSettingsWritesHiddenTarget(t *testing.T) {
	t.Parallel()
	list := secrets(t, `[{"key":"AuthenticationType","value":"SyncPolicy"},{"key":"CompanyId","value":"*"},
	  {"key":"SyncNotificationSettings","value":"{\"DeleteThresholdEnabled\":true}"},{"key":"SyncAll","value":"false"}]`)
	if _, changed, err := mergeSettings(list, wanted(), true); changed || err != nil {
		t.Errorf("a trusted target: changed %t, error %v", changed, err)
	}
	merged, changed, err := mergeSettings(list, wanted(), false)
	if err != nil || !changed || settingValue(merged, keyTargetTenant) != settingsTarget {
		t.Errorf("an unknown target: changed %t, error %v, list %s", changed, err, encoded(t, merged))
	}
}

func TestMergeSettingsStopsAtMaskedKeys(t *testing.T) {
	t.Parallel()
	base := `{"key":"AuthenticationType","value":"SyncPolicy"},{"key":"CompanyId","value":"` + otherTarget + `"}`
	for _, key := range []string{"ClientSecret", keyNotificationSettings} {
		list := secrets(t, `[`+base+`,{"key":"`+key+`","value":"*"}]`)
		_, _, err := mergeSettings(list, wanted(), true)
		if err == nil || !strings.Contains(err.Error(), key) {
			t.Errorf("%s: got the error %v, want one that names the key", key, err)
		}
	}
	list := secrets(t, `[{"key":"AuthenticationType","value":"SyncPolicy"},{"key":"CompanyId","value":"`+settingsTarget+`"},{"key":"SyncAll","value":"false"},
	  {"key":"SyncNotificationSettings","value":"{\"DeleteThresholdEnabled\":true}"},{"key":"ClientSecret","value":"*"}]`)
	if _, changed, err := mergeSettings(list, wanted(), true); changed || err != nil {
		t.Errorf("nothing to write: changed %t, error %v", changed, err)
	}
}

func TestSettingsDifferencesSpeakTheConfigurationsWords(t *testing.T) {
	t.Parallel()
	have := jobSettings{TargetTenantID: otherTarget, Scope: scopeAll}
	got := have.differences(wantedWithMail("ops@contoso.com", 3))
	if want := []string{"target_tenant_id", "scope", "notification_email", "deletion_threshold"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
