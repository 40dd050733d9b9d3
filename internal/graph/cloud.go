package graph

import "strings"

// Cloud is one of Microsoft's clouds: where its Graph and its login authority are (Graph: national cloud deployments).
type Cloud struct {
	Name          string // as the provider's environment names it: "public", "usgovernment", "usgovernmentl5", "china"
	Endpoint      string // scheme and host of Graph
	AuthorityHost string // scheme and host of the login authority
}

var clouds = []Cloud{
	{Name: "public", Endpoint: "https://graph.microsoft.com", AuthorityHost: "https://login.microsoftonline.com"},
	{Name: "usgovernment", Endpoint: "https://graph.microsoft.us", AuthorityHost: "https://login.microsoftonline.us"},
	{Name: "usgovernmentl5", Endpoint: "https://dod-graph.microsoft.us", AuthorityHost: "https://login.microsoftonline.us"},
	{Name: "china", Endpoint: "https://microsoftgraph.chinacloudapi.cn", AuthorityHost: "https://login.chinacloudapi.cn"},
}

// CloudByName finds a cloud by its name, in any letter case.
func CloudByName(name string) (Cloud, bool) {
	for _, c := range clouds {
		if strings.EqualFold(c.Name, name) {
			return c, true
		}
	}
	return Cloud{}, false
}

// CloudNames are the names that CloudByName knows.
func CloudNames() []string {
	names := make([]string, len(clouds))
	for i, c := range clouds {
		names[i] = c.Name
	}
	return names
}

// Scope is what a token for this cloud's Graph is asked with.
func (c Cloud) Scope() string { return ScopeOf(c.Endpoint) }

// ScopeOf is the token scope of a Graph endpoint.
func ScopeOf(endpoint string) string { return strings.TrimRight(endpoint, "/") + "/.default" }
