package graphemu

import (
	"fmt"
	"testing"
)

// benchedUsers is a large synchronization as organizations report them.
const benchedUsers = 5000

func bigMerger(b *testing.B) (*Server, *TenantHandle, string) {
	b.Helper()
	s := New(WithClock(start))
	source, target := s.AddTenant(Tenant{DisplayName: "Fabrikam"}), s.AddTenant(Tenant{DisplayName: "Contoso"})
	target.AddPartner(source.ID(), object{"automaticUserConsentSettings": inboundOutbound(true, nil)})
	target.AddIdentitySync(source.ID(), object{"userSyncInbound": object{"isSyncAllowed": true}})
	source.AddPartner(target.ID(), object{"automaticUserConsentSettings": inboundOutbound(nil, true)})
	for i := range benchedUsers {
		source.AddUser(User{DisplayName: fmt.Sprintf("User %d", i), Mail: fmt.Sprintf("user%d@fabrikam.com", i), Department: "Sales"})
	}
	_, sp := source.AddSyncApplication("Sync")
	source.AddJob(sp)
	source.PutSecrets(sp, map[string]string{"CompanyId": target.ID(), "AuthenticationType": "SyncPolicy", "SyncAll": "true"})
	source.StartJob(sp, "")
	return s, source, sp
}

func BenchmarkInitialCycle(b *testing.B) {
	for range b.N {
		b.StopTimer()
		s, source, sp := bigMerger(b)
		b.StartTimer()
		if got := s.RunCycle(source.ID(), sp, ""); got.Created != benchedUsers {
			b.Fatalf("%+v", got)
		}
	}
}

// BenchmarkInitialCycleWithExpressions has the mappings and the filter of an organization that uses the language.
func BenchmarkInitialCycleWithExpressions(b *testing.B) {
	for range b.N {
		b.StopTimer()
		s, source, sp := bigMerger(b)
		source.EditSchema(sp, "", func(schema map[string]any) {
			users := userMapping(schema)
			mapTo(users, "displayName", functionSource(`Append([displayName], " (Fabrikam)")`), flowAlways)
			mapTo(users, "mailNickname", functionSource(`NormalizeDiacritics(StripSpaces(ToLower([displayName])))`), flowAlways)
			mapTo(users, "companyName", functionSource(`Switch([department], "Fabrikam", "Sales", "Fabrikam Sales", "Board", "Fabrikam AG")`), flowAlways)
			mapTo(users, "jobTitle", functionSource(`IIF([department]="Sales", "Sales", Coalesce([jobTitle], "Staff"))`), flowAlways)
			mapTo(users, "employeeId", functionSource(`Replace([mail], , "(?<name>[^@]+)@.*", , "${name}", , )`), flowAlways)
			filterBy(users, []string{"department", "EQUALS", "Sales"}, []string{"mail", "REGEX MATCH", `.*@fabrikam\.com`})
		})
		b.StartTimer()
		if got := s.RunCycle(source.ID(), sp, ""); got.Created != benchedUsers {
			b.Fatalf("%+v", got)
		}
	}
}

func BenchmarkIncrementalCycleWithoutChanges(b *testing.B) {
	s, source, sp := bigMerger(b)
	s.RunCycle(source.ID(), sp, "")
	b.ResetTimer()
	for range b.N {
		if got := s.RunCycle(source.ID(), sp, ""); got.Updated != 0 || !got.Ran {
			b.Fatalf("%+v", got)
		}
	}
}
