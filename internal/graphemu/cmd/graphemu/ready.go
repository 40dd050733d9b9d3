package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// ready is the content of ready.json.
type ready struct {
	GraphEndpoint     string            `json:"graph_endpoint"`
	AuthorityHost     string            `json:"authority_host"`
	CACertificateFile string            `json:"ca_certificate_file"`
	Tenants           []tenant          `json:"tenants"`
	Environment       map[string]string `json:"environment"` // for a provider that takes everything from there
}

type tenant struct {
	TenantID      string `json:"tenant_id"`
	DisplayName   string `json:"display_name"`
	DefaultDomain string `json:"default_domain"`
	ClientID      string `json:"client_id"`
	ClientSecret  string `json:"client_secret"`
}

// seed fills a server and answers how each tenant is reached.
func seed(server *graphemu.Server, how string) ([]tenant, error) {
	var sizes graphemu.Sizes
	switch n, _ := fmt.Sscanf(how, "sizes:%d,%d,%d", &sizes.Tenants, &sizes.Users, &sizes.Groups); {
	case how == "empty":
		return []tenant{}, nil
	case how == "merger":
		m := server.SeedMerger()
		return []tenant{describe(m.Contoso, m.ClientID, m.Secret), describe(m.Fabrikam, m.ClientID, m.Secret)}, nil
	case how == "estate":
		e := server.SeedEstate()
		var tenants []tenant
		for _, h := range []*graphemu.TenantHandle{e.Contoso, e.Fabrikam, e.Woodgrove} {
			tenants = append(tenants, describe(h, e.ClientID, e.Secret))
		}
		return tenants, nil
	case n == 3 && sizes.Tenants > 0 && sizes.Users >= 0 && sizes.Groups >= 0:
		seeded := server.SeedSizes(sizes)
		tenants := make([]tenant, 0, sizes.Tenants)
		for _, t := range seeded.Tenants {
			tenants = append(tenants, describe(t.TenantHandle, seeded.ClientID, seeded.Secret))
		}
		return tenants, nil
	}
	return nil, fmt.Errorf("no seed is called %q", how)
}

func describe(h *graphemu.TenantHandle, clientID, secret string) tenant {
	return tenant{
		TenantID: h.ID(), DisplayName: h.DisplayName(), DefaultDomain: h.DefaultDomain(), ClientID: clientID, ClientSecret: secret,
	}
}

// writeReady puts the file there in one step: whoever waits for it never reads half of it.
func writeReady(path string, endpoint *graphemu.Endpoint, tenants []tenant) error {
	doc := ready{
		GraphEndpoint: endpoint.GraphURL, AuthorityHost: endpoint.AuthorityURL, CACertificateFile: endpoint.CAFile, Tenants: tenants,
		Environment: map[string]string{
			"CROSSTENANT_GRAPH_ENDPOINT": endpoint.GraphURL, "CROSSTENANT_AUTHORITY_HOST": endpoint.AuthorityURL,
			"CROSSTENANT_CA_CERTIFICATE_FILE": endpoint.CAFile,
		},
	}
	if len(tenants) > 0 {
		doc.Environment["ARM_TENANT_ID"] = tenants[0].TenantID
		doc.Environment["ARM_CLIENT_ID"] = tenants[0].ClientID
		doc.Environment["ARM_CLIENT_SECRET"] = tenants[0].ClientSecret
	}
	raw, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		return err
	}
	draft := path + ".new"
	if err := os.WriteFile(draft, append(raw, '\n'), 0o600); err != nil {
		return err
	}
	if err := os.Rename(draft, path); err != nil {
		return errors.Join(err, os.Remove(draft))
	}
	return nil
}
