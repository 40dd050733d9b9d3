package graph

import (
	"context"
	"encoding/json"
	"net/http"
)

// Secret is one setting of a service principal's synchronization. Values are always strings, also where they hold JSON or a
// boolean. A masked value reads as "*".
type Secret struct {
	Key   string
	Value string
	// Extra are members of the object besides key and value, as read. They go back unchanged.
	Extra map[string]json.RawMessage
}

// UnmarshalJSON reads key and value and keeps the rest.
func (s *Secret) UnmarshalJSON(data []byte) error {
	var known struct {
		Key   string `json:"key"`
		Value string `json:"value"`
	}
	if err := json.Unmarshal(data, &known); err != nil {
		return err
	}
	var extra map[string]json.RawMessage
	if err := json.Unmarshal(data, &extra); err != nil {
		return err
	}
	delete(extra, "key")
	delete(extra, "value")
	*s = Secret{Key: known.Key, Value: known.Value}
	if len(extra) > 0 {
		s.Extra = extra
	}
	return nil
}

// MarshalJSON writes key, value and the extra members.
func (s Secret) MarshalJSON() ([]byte, error) {
	members := make(map[string]any, len(s.Extra)+2)
	for name, raw := range s.Extra {
		members[name] = raw
	}
	members["key"], members["value"] = s.Key, s.Value
	return encode(members)
}

func secretsPath(spID string) string {
	return "/servicePrincipals/" + segment(spID) + "/synchronization/secrets"
}

// SynchronizationSecrets reads all settings (Graph: synchronization, PUT secrets; the GET is only in its examples).
func (t *Tenant) SynchronizationSecrets(ctx context.Context, spID string) ([]Secret, error) {
	return do(ctx, t, below(spID), func(ctx context.Context, l *link) ([]Secret, error) {
		return rawList[Secret](ctx, l, secretsPath(spID))
	})
}

// PutSynchronizationSecrets writes the whole list of settings (Graph: synchronization, PUT secrets). Whether the service
// merges or replaces is not documented, so the list must be complete; it never holds a masked value. A list that comes from
// one that was read belongs into EditSynchronizationSecrets.
func (t *Tenant) PutSynchronizationSecrets(ctx context.Context, spID string, list []Secret) error {
	turn := t.synchronizationWriter(spID)
	if err := turn.enter(ctx); err != nil {
		return err
	}
	defer turn.leave()
	return t.putSecrets(ctx, spID, list)
}

// EditSynchronizationSecrets reads the settings, has them edited and writes the whole list, unless edit returns nil. A service
// principal that never had settings may answer the read with a 404; edit gets no settings then. Edits of one service principal
// wait for each other and for those of its jobs' schemas. It returns the list as it is afterwards and whether it was written.
// edit must not call a verb that writes below the same service principal.
func (t *Tenant) EditSynchronizationSecrets(ctx context.Context, spID string, edit func(list []Secret) ([]Secret, error)) (after []Secret, written bool, err error) {
	turn := t.synchronizationWriter(spID)
	if err := turn.enter(ctx); err != nil {
		return nil, false, err
	}
	defer turn.leave()
	before, err := t.SynchronizationSecrets(ctx, spID)
	if err != nil && !isGone(err) {
		return nil, false, err
	}
	after, err = edit(before)
	if err != nil || after == nil {
		return before, false, err
	}
	if err := t.putSecrets(ctx, spID, after); err != nil {
		return nil, false, err
	}
	return after, true, nil
}

func (t *Tenant) putSecrets(ctx context.Context, spID string, list []Secret) error {
	if list == nil {
		list = []Secret{}
	}
	body := struct {
		Value []Secret `json:"value"`
	}{list}
	err := t.run(ctx, below(spID).repeating(), func(ctx context.Context, l *link) error {
		_, err := l.raw(ctx, http.MethodPut, V1, secretsPath(spID), body)
		return err
	})
	if err == nil {
		t.recent.record(servicePrincipalKey(spID) + "/secrets")
	}
	return err
}
