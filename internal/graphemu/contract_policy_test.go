package graphemu

// Partners of the documented exchanges.
const (
	docPartnerA = "9c5d131d-b1c3-4fc4-9e3f-c6557947d551"
	docPartnerB = "90e29127-71ad-49c7-9ce8-db3f41ea06f1"
	docDeletedA = "01d0e717-bc90-46ba-94a9-71b4a811fddb"
	docDeletedB = "809cbbd2-2325-4c17-bd51-f8f098db19c8"
)

// policyContract are the exchanges of cross-tenant access policies.
func policyContract() map[string]contractCase {
	partner := func(id string, settings map[string]any) func(*stage) {
		return func(st *stage) {
			st.s.AddTenant(Tenant{ID: id, DisplayName: "Fabrikam"})
			st.h.AddPartner(id, settings)
		}
	}
	synced := func(id string) func(*stage) {
		return func(st *stage) {
			partner(id, nil)(st)
			st.h.AddIdentitySync(id, map[string]any{"displayName": "Fabrikam", "userSyncInbound": map[string]any{"isSyncAllowed": true}})
		}
	}
	guide := func(placeholder string, prepare func(id string) func(*stage)) contractCase {
		id := seedID("contract/" + placeholder)
		return contractCase{prepare: func(st *stage) {
			st.replace[placeholder] = id
			prepare(id)(st)
		}}
	}
	stranger := func(id string) func(*stage) {
		return func(st *stage) { st.s.AddTenant(Tenant{ID: id, DisplayName: "Stranger"}) }
	}
	known := func(id string) func(*stage) { return partner(id, nil) }
	deleted := func(id string) func(*stage) {
		return func(st *stage) {
			synced(id)(st)
			st.h.DeletePartner(id)
		}
	}
	return map[string]contractCase{
		"policy/01-policy-get": {differs: map[string]string{
			"value": "the page wraps the singleton in value, which the service does not",
		}},
		"policy/02-policy-update-allowed-clouds":            {},
		"policy/03-default-get":                             {},
		"policy/04-default-get-beta":                        {},
		"policy/05-default-update-block-outbound-for-group": {},
		"policy/06-default-update-redemption-order":         {},
		"policy/07-default-update-redemption-exclude-msa":   {},
		"policy/08-default-update-m365-inbound":             {},
		"policy/09-default-reset":                           {},
		"policy/10-partners-list":                           {prepare: partner(docPartnerA, directConnectInbound())},
		"policy/11-partners-list-expand-identity-sync":      {prepare: synced(docPartnerA)},
		"policy/12-partners-create":                         {prepare: stranger("3d0f5dec-5d3d-455c-8016-e2af1ae4d31a")},
		"policy/13-partner-get":                             {prepare: partner(docPartnerA, directConnectInbound())},
		"policy/14-partner-update-inbound-trust":            {prepare: known(docPartnerB)},
		"policy/15-partner-update-automatic-consent":        {prepare: known(docPartnerB)},
		"policy/16-partner-update-tenant-restrictions":      {prepare: known(docPartnerB)},
		"policy/17-partner-update-m365-inbound":             {prepare: known(docPartnerB)},
		"policy/18-partner-delete":                          {prepare: known(docPartnerA)},
		"policy/19-identity-sync-put":                       {prepare: known(docPartnerB)},
		"policy/20-identity-sync-get":                       {prepare: synced(docPartnerA)},
		"policy/21-identity-sync-update":                    {prepare: synced(docPartnerB)},
		"policy/22-identity-sync-delete":                    {prepare: synced(docPartnerA)},
		"policy/23-template-identity-sync-get-default":      {},
		"policy/24-template-identity-sync-get-configured": {prepare: func(st *stage) {
			st.h.EditIdentitySyncTemplate(map[string]any{"userSyncInbound": map[string]any{"isSyncAllowed": true}})
		}},
		"policy/25-template-identity-sync-update": {},
		"policy/26-template-identity-sync-reset":  {},
		"policy/27-template-partner-get-default":  {},
		"policy/28-template-partner-get-configured": {prepare: func(st *stage) {
			st.h.EditPartnerTemplate(map[string]any{
				"inboundTrust":                 map[string]any{"isMfaAccepted": true, "isCompliantDeviceAccepted": true, "isHybridAzureADJoinedDeviceAccepted": true},
				"automaticUserConsentSettings": allowsAll(),
			})
		}},
		"policy/29-template-partner-update":                 {},
		"policy/30-template-partner-reset":                  {},
		"policy/50-deleted-partners-list-beta":              {prepare: deleted(docDeletedA)},
		"policy/51-deleted-sync-partners-list-beta":         {prepare: deleted(docDeletedA)},
		"policy/52-deleted-partner-get-beta":                {prepare: deleted(docDeletedA)},
		"policy/53-deleted-sync-partner-get-beta":           {prepare: deleted(docDeletedA)},
		"policy/54-deleted-partner-delete-permanently-beta": {prepare: deleted(docDeletedB)},
		"policy/55-deleted-partner-restore-beta":            {prepare: deleted(docDeletedA)},
		"policy/56-deleted-sync-partner-restore-beta": {prepare: func(st *stage) {
			deleted(docDeletedA)(st)
			st.h.AddPartner(docDeletedA, nil)
		}},
		"policy/58-guide-partner-create-in-target":   guide("{sourceTenantId}", stranger),
		"policy/59-guide-identity-sync-put":          guide("{sourceTenantId}", known),
		"policy/60-guide-partner-consent-inbound":    guide("{sourceTenantId}", known),
		"policy/61-guide-partner-create-in-source":   guide("{targetTenantId}", stranger),
		"policy/62-guide-partner-consent-outbound":   guide("{targetTenantId}", known),
		"policy/63-guide-identity-sync-put-conflict": guide("{sourceTenantId}", synced),
	}
}

// directConnectInbound is a setting that the documented partner has.
func directConnectInbound() map[string]any {
	setting := func(target, kind string) map[string]any {
		return map[string]any{"accessType": "allowed", "targets": []any{map[string]any{"target": target, "targetType": kind}}}
	}
	return map[string]any{"b2bDirectConnectInbound": map[string]any{
		"usersAndGroups": setting("AllUsers", "user"), "applications": setting("Office365", "application"),
	}}
}
