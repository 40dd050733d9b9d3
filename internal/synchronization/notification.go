package synchronization

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Members of the SyncNotificationSettings document that belong to a job's settings. Its other members, such as
// HumanResourcesLookaheadQueryEnabled, are the service's and go back as they came.
const (
	memberEnabled          = "Enabled"
	memberRecipients       = "Recipients"
	memberThresholdEnabled = "DeleteThresholdEnabled"
	memberThresholdValue   = "DeleteThresholdValue"
)

// defaultDeletionThreshold is what the service assumes where a threshold is on and no number is given.
const defaultDeletionThreshold = 500

// notificationSettings is the JSON text under the key SyncNotificationSettings: an object whose members keep their
// order and their bytes, so that a change of one leaves the rest of the text alone.
type notificationSettings struct {
	members []jsonMember
}

type jsonMember struct {
	name  string
	value json.RawMessage
}

// parseNotificationSettings reads the text of the setting. An empty text and null are an object without members.
func parseNotificationSettings(text string) (notificationSettings, error) {
	var n notificationSettings
	if trimmed := strings.TrimSpace(text); trimmed == "" || trimmed == "null" {
		return n, nil
	}
	dec := json.NewDecoder(strings.NewReader(text))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return n, errors.New("the setting SyncNotificationSettings is not a JSON object")
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return n, fmt.Errorf("the setting SyncNotificationSettings is not valid JSON: %w", err)
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return n, fmt.Errorf("the setting SyncNotificationSettings is not valid JSON: %w", err)
		}
		n.members = append(n.members, jsonMember{name: fmt.Sprint(name), value: value})
	}
	if _, err := dec.Token(); err != nil {
		return n, fmt.Errorf("the setting SyncNotificationSettings is not valid JSON: %w", err)
	}
	return n, nil
}

// String is the setting's text: compact JSON, members in their order.
func (n notificationSettings) String() string {
	var out bytes.Buffer
	out.WriteByte('{')
	for i, m := range n.members {
		if i > 0 {
			out.WriteByte(',')
		}
		out.Write(jsonText(m.name))
		out.WriteByte(':')
		out.Write(m.value)
	}
	out.WriteByte('}')
	return out.String()
}

// email is the recipient of failure mails, or nil where no mail is sent: switched off, or on without a recipient.
func (n notificationSettings) email() *string {
	if !n.boolean(memberEnabled) {
		return nil
	}
	text := n.text(memberRecipients)
	if text == "" {
		return nil
	}
	return &text
}

// deletionThreshold is the number of deletions in one cycle that quarantines the job, 0 where nothing holds them back.
func (n notificationSettings) deletionThreshold() int64 {
	if !n.boolean(memberThresholdEnabled) {
		return 0
	}
	number, err := strconv.ParseInt(n.text(memberThresholdValue), 10, 64)
	if err != nil {
		return defaultDeletionThreshold
	}
	return number
}

// setEmail switches the mail on for a recipient, or off. Off also takes the address out where one stands, since
// switching mails on again in the portal would otherwise write to whoever was the last.
func (n *notificationSettings) setEmail(email *string) {
	if email == nil {
		n.set(memberEnabled, false)
		if n.text(memberRecipients) != "" {
			n.set(memberRecipients, "")
		}
		return
	}
	n.set(memberEnabled, true)
	n.set(memberRecipients, *email)
}

// setDeletionThreshold switches the threshold on with a number, or off, where the number stays as it is.
func (n *notificationSettings) setDeletionThreshold(number int64) {
	n.set(memberThresholdEnabled, number > 0)
	if number > 0 {
		n.set(memberThresholdValue, number)
	}
}

func (n *notificationSettings) set(name string, value any) {
	raw := jsonText(value)
	for i := range n.members {
		if n.members[i].name == name {
			n.members[i].value = raw
			return
		}
	}
	n.members = append(n.members, jsonMember{name: name, value: raw})
}

// boolean accepts true as a value and as a text, in any letter case: the service writes booleans of its settings as
// texts elsewhere.
func (n notificationSettings) boolean(name string) bool {
	value, err := strconv.ParseBool(strings.ToLower(n.text(name)))
	return err == nil && value
}

// text is a member's value without quotes; an absent member and null are "".
func (n notificationSettings) text(name string) string {
	for _, m := range n.members {
		if m.name != name {
			continue
		}
		var text string
		if json.Unmarshal(m.value, &text) == nil {
			return text
		}
		return string(m.value)
	}
	return ""
}

// jsonText encodes a string, boolean or number, leaving characters such as & readable: the setting is a text that
// people see.
func jsonText(value any) json.RawMessage {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		panic(err) // strings, booleans and integers always encode
	}
	return bytes.TrimSpace(out.Bytes())
}
