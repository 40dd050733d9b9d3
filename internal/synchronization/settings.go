package synchronization

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
)

// Keys of a service principal's synchronization settings that a job resource manages. Graph calls the list secrets,
// but with the authentication type SyncPolicy none of them is one. Graph: synchronizationSecretKeyStringValuePair.
const (
	keyAuthenticationType   = "AuthenticationType"
	keyTargetTenant         = "CompanyId"
	keyNotificationSettings = "SyncNotificationSettings"
	keySyncAll              = "SyncAll"
)

// authenticationSyncPolicy is the only authentication type of cross-tenant synchronization: the cross-tenant access
// policies of both tenants.
const authenticationSyncPolicy = "SyncPolicy"

// masked is how Graph shows a value that it keeps to itself. Sent back, it would become the value.
const masked = "*"

// Scopes of a job: who is synchronized.
const (
	scopeAssigned = "assigned"
	scopeAll      = "all"
)

// jobSettings is what a job's settings mean.
type jobSettings struct {
	// TargetTenantID is in lower case; "" while no target is set or while Graph masks it.
	TargetTenantID string
	// Scope is "assigned" or "all".
	Scope string
	// NotificationEmail is nil where failures are mailed to nobody.
	NotificationEmail *string
	// DeletionThreshold is 0 where the threshold is off.
	DeletionThreshold int64
	// Hidden holds the keys that are set to something Graph does not show. What such a key means is not known: it
	// differs from nothing.
	Hidden map[string]bool
}

// readSettings tells what a list of settings means. Absent settings have the service's defaults: assigned only, no
// mail, no threshold.
func readSettings(list []graph.Secret) (jobSettings, error) {
	notification, err := parseNotificationSettings(unmasked(list, keyNotificationSettings))
	if err != nil {
		return jobSettings{}, err
	}
	s := jobSettings{
		TargetTenantID:    strings.ToLower(unmasked(list, keyTargetTenant)),
		Scope:             scopeAssigned,
		NotificationEmail: notification.email(),
		DeletionThreshold: notification.deletionThreshold(),
		Hidden:            map[string]bool{},
	}
	for _, key := range maskedKeys(list) {
		s.Hidden[key] = true
	}
	if syncAll(list) {
		s.Scope = scopeAll
	}
	return s, nil
}

// untouched tells that nobody configured the job: without a target it can do nothing.
func (s jobSettings) untouched() bool { return s.TargetTenantID == "" && !s.Hidden[keyTargetTenant] }

// shows tells whether a read of the settings has what was written. A masked target counts as shown.
func (s jobSettings) shows(want jobSettings) bool {
	return len(s.differences(want)) == 0 && !s.untouched()
}

// differences lists the attributes whose value is not the wanted one, as the configuration names them.
func (s jobSettings) differences(want jobSettings) []string {
	var names []string
	add := func(name, key string, same bool) {
		if !same && !s.Hidden[key] {
			names = append(names, name)
		}
	}
	add("target_tenant_id", keyTargetTenant, s.TargetTenantID == want.TargetTenantID)
	add("scope", keySyncAll, s.Scope == want.Scope)
	add("notification_email", keyNotificationSettings, equalText(s.NotificationEmail, want.NotificationEmail))
	add("deletion_threshold", keyNotificationSettings, s.DeletionThreshold == want.DeletionThreshold)
	return names
}

// mergeSettings puts the wanted settings into a list that was read. What we don't manage keeps its place, its value
// and its unknown members; the list is returned as it came, with changed false, if it means all that is wanted.
// It fails rather than send a masked value back. trustHidden says that the target, where Graph hides it, is the wanted
// one; otherwise it is written.
func mergeSettings(list []graph.Secret, want jobSettings, trustHidden bool) (merged []graph.Secret, changed bool, err error) {
	have, err := readSettings(list)
	if err != nil {
		return nil, false, err
	}
	authenticated := have.Hidden[keyAuthenticationType] || settingValue(list, keyAuthenticationType) == authenticationSyncPolicy
	if authenticated && have.shows(want) && (trustHidden || !have.Hidden[keyTargetTenant]) {
		return list, false, nil
	}

	merged = slices.Clone(list)
	merged = setSetting(merged, keyAuthenticationType, authenticationSyncPolicy)
	if have.TargetTenantID != want.TargetTenantID {
		merged = setSetting(merged, keyTargetTenant, want.TargetTenantID)
	}
	if merged, err = mergeNotification(merged, have, want); err != nil {
		return nil, false, err
	}
	if have.Scope != want.Scope || have.Hidden[keySyncAll] || findSetting(merged, keySyncAll) < 0 {
		merged = setSetting(merged, keySyncAll, strconv.FormatBool(want.Scope == scopeAll))
	}
	if names := maskedKeys(merged); len(names) > 0 {
		return nil, false, fmt.Errorf("the settings of the service principal hold %s, whose value Microsoft Graph does not show. "+
			"Settings are written as one list, and writing this one back would replace its value with %q. "+
			"Enter the settings in the Microsoft Entra admin center, or make a new synchronization application", strings.Join(names, ", "), masked)
	}
	return merged, true, nil
}

// mergeNotification changes only the members whose meaning changes, so that equal settings keep their text.
func mergeNotification(list []graph.Secret, have, want jobSettings) ([]graph.Secret, error) {
	if have.Hidden[keyNotificationSettings] {
		return list, nil // its members are not known: the caller refuses it together with other masked settings
	}
	absent := findSetting(list, keyNotificationSettings) < 0
	otherEmail := absent || !equalText(have.NotificationEmail, want.NotificationEmail)
	otherThreshold := absent || have.DeletionThreshold != want.DeletionThreshold
	if !otherEmail && !otherThreshold {
		return list, nil
	}

	n, err := parseNotificationSettings(settingValue(list, keyNotificationSettings))
	if err != nil {
		return nil, err
	}
	if otherEmail {
		n.setEmail(want.NotificationEmail)
	}
	if otherThreshold {
		n.setDeletionThreshold(want.DeletionThreshold)
	}
	return setSetting(list, keyNotificationSettings, n.String()), nil
}

// maskedKeys names the settings that must not be sent.
func maskedKeys(list []graph.Secret) []string {
	var names []string
	for _, s := range list {
		if s.Value == masked {
			names = append(names, s.Key)
		}
	}
	return names
}

func syncAll(list []graph.Secret) bool {
	value, err := strconv.ParseBool(strings.ToLower(settingValue(list, keySyncAll)))
	return err == nil && value
}

// findSetting is the place of a key, -1 if it is not there.
func findSetting(list []graph.Secret, key string) int {
	return slices.IndexFunc(list, func(s graph.Secret) bool { return s.Key == key })
}

func settingValue(list []graph.Secret, key string) string {
	if i := findSetting(list, key); i >= 0 {
		return list[i].Value
	}
	return ""
}

// unmasked is a setting's value, "" where Graph masks it.
func unmasked(list []graph.Secret, key string) string {
	if value := settingValue(list, key); value != masked {
		return value
	}
	return ""
}

// setSetting changes a value in its place, keeping members of the entry that we don't know, or appends the key. The
// list must be the caller's own.
func setSetting(list []graph.Secret, key, value string) []graph.Secret {
	if i := findSetting(list, key); i >= 0 {
		list[i].Value = value
		return list
	}
	return append(list, graph.Secret{Key: key, Value: value})
}

func equalText(a, b *string) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}
