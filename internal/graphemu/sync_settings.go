package graphemu

import (
	"encoding/json"
	"net/http"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// secretKeys are the names that the service knows. Graph: synchronizationSecret.
var secretKeys = strings.Fields(`None UserName Password SecretToken AppKey BaseAddress ClientIdentifier ClientSecret SingleSignOnType
	Sandbox Url Domain ConsumerKey ConsumerSecret TokenKey TokenExpiration Oauth2AccessToken Oauth2AccessTokenCreationTime
	Oauth2RefreshToken SyncAll InstanceName Oauth2ClientId Oauth2ClientSecret CompanyId UpdateKeyOnSoftDelete
	SynchronizationSchedule SystemOfRecord SandboxName EnforceDomain SyncNotificationSettings SkipOutOfScopeDeletions
	Oauth2AuthorizationCode Oauth2RedirectUri ApplicationTemplateIdentifier Oauth2TokenExchangeUri Oauth2AuthorizationUri
	AuthenticationType Server PerformInboundEntitlementGrants HardDeletesEnabled SyncAgentCompatibilityKey
	SyncAgentADContainer ValidateDomain TestReferences ConnectionString`)

// maskedKeys come back as "*".
var maskedKeys = []string{
	"Password", "SecretToken", "AppKey", "ClientSecret", "ConsumerSecret", "TokenKey", "Oauth2AccessToken", "Oauth2RefreshToken",
	"Oauth2ClientSecret", "Oauth2AuthorizationCode", "ConnectionString",
}

var checkSecrets = objectOf(members{
	"value": listOf(objectOf(members{"key": oneOf(secretKeys...), "value": nullable(aString)}, "key")),
}, "value")

// putSecrets stores the settings of a service principal; an empty value removes a key.
// Graph: serviceprincipal, put synchronization.
func putSecrets(c *call) reply {
	if refusal, refused := c.syncRefusal(); refused {
		return refusal
	}
	c.tenant.putSecrets(c.vars["spID"], pairsOf(c.body["value"]), c.behaviour(behaviourSecretsPut) == "merge")
	return noContent()
}

func getSecrets(c *call) reply {
	if refusal, refused := c.syncRefusal(); refused {
		return refusal
	}
	if c.behaviour(behaviourSecretsPermission) == "write" && !c.mayWriteSync() {
		return c.route.refusal()
	}
	doc, _ := c.get(secretsCollection, c.vars["spID"])
	list := []any{}
	for _, pair := range c.ordered(pairsOf(doc["value"])) {
		value := pair.value
		if slices.Contains(maskedKeys, pair.key) || pair.key == "CompanyId" && c.behaviour(behaviourCompanyID) == "masked" {
			value = "*"
		}
		list = append(list, keyed(pair.key, value))
	}
	return reply{status: http.StatusOK, body: object{
		"@odata.context": c.context("Collection(microsoft.graph.synchronizationSecretKeyStringValuePair)"),
		"value":          list,
	}}
}

// mayWriteSync says whether the caller could also change synchronization.
func (c *call) mayWriteSync() bool { return slices.ContainsFunc(writeSync, c.app.holds) }

// pair is one setting.
type pair struct{ key, value string }

func pairsOf(v any) []pair {
	var out []pair
	list, _ := v.([]any)
	for _, item := range list {
		if doc, ok := item.(object); ok {
			out = append(out, pair{textOf(doc["key"]), textOf(doc["value"])})
		}
	}
	return out
}

// ordered lists settings in the order that the behaviour says.
func (c *call) ordered(pairs []pair) []pair {
	switch c.behaviour(behaviourSecretsOrder) {
	case "by-key":
		sort.SliceStable(pairs, func(i, k int) bool { return pairs[i].key < pairs[k].key })
	case "reversed":
		slices.Reverse(pairs)
	}
	return pairs
}

// putSecrets stores settings and shows the deletion threshold on the jobs.
func (t *tenant) putSecrets(spID string, sent []pair, merge bool) {
	st := t.store(secretsCollection)
	var kept []pair
	if doc, ok := st.get(spID); ok && merge {
		kept = pairsOf(doc["value"])
	}
	for _, p := range sent {
		kept = slices.DeleteFunc(kept, func(old pair) bool { return old.key == p.key })
		if p.value != "" {
			kept = append(kept, p)
		}
	}
	list := make([]any, 0, len(kept))
	for _, p := range kept {
		list = append(list, keyed(p.key, p.value))
	}
	st.put(spID, object{"value": list})
	for _, job := range t.s.sync.jobs {
		if job.tenant == t && sameID(job.spID, spID) {
			job.publish()
		}
	}
}

// syncSettings is what the settings mean to an Azure2Azure job.
type syncSettings map[string]string

func (t *tenant) syncSettings(spID string) syncSettings {
	doc, _ := t.store(secretsCollection).get(spID)
	return settingsOf(pairsOf(doc["value"]))
}

func settingsOf(pairs []pair) syncSettings {
	out := syncSettings{}
	for _, p := range pairs {
		out[p.key] = p.value
	}
	return out
}

// everybody says that the whole directory is in scope, not only what is assigned.
func (s syncSettings) everybody() bool { return strings.EqualFold(s["SyncAll"], "true") }

// complete says that the settings name a target and the one way to authenticate to it.
func (s syncSettings) complete() bool {
	return s["CompanyId"] != "" && s["AuthenticationType"] == "SyncPolicy"
}

// deletionThreshold is the number of deletions that one cycle may carry out; false if there is no limit.
func (s syncSettings) deletionThreshold() (int, bool) {
	var settings struct {
		DeleteThresholdEnabled bool `json:"DeleteThresholdEnabled"`
		DeleteThresholdValue   *int `json:"DeleteThresholdValue"`
	}
	if err := json.Unmarshal([]byte(s["SyncNotificationSettings"]), &settings); err != nil || !settings.DeleteThresholdEnabled {
		return 0, false
	}
	if settings.DeleteThresholdValue == nil {
		return 500, true
	}
	return *settings.DeleteThresholdValue, true
}

func itoa(n int) string { return strconv.Itoa(n) }
