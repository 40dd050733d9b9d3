package provider

import (
	"errors"
	"fmt"
)

// method is a way to log in.
type method string

// The methods, in the order in which one place's settings are tried; the Azure CLI comes after every place.
const (
	byCertificate      method = "client certificate"
	bySecret           method = "client secret"
	byOIDC             method = "OIDC"
	byWorkloadIdentity method = "workload identity"
	byManagedIdentity  method = "managed identity"
	byAzureCLI         method = "Azure CLI"
)

var errNoMethod = errors.New("nothing says how to log in, and use_cli is false: set client_secret, client_certificate or " +
	"client_certificate_path, use_oidc, use_msi or use_aks_workload_identity in the provider block or by its ARM_ variables")

// chooses lists, for each method, the settings by which a place asks for it.
var chooses = []struct {
	method   method
	settings []string
	flag     string // must also be true, wherever it is set
}{
	{byCertificate, []string{"client_certificate", "client_certificate_path"}, ""},
	{bySecret, []string{"client_secret", "client_secret_file_path"}, ""},
	{byOIDC, []string{"use_oidc"}, "use_oidc"},
	{byWorkloadIdentity, []string{"use_aks_workload_identity"}, "use_aks_workload_identity"},
	{byManagedIdentity, []string{"use_msi"}, "use_msi"},
}

// method picks the way to log in: the first place that asks for one wins, so that a credential in the provider block is
// never overruled by a variable, and within one place the order is azuread's. The Azure CLI is the last resort.
func (s settings) method() (method, error) {
	for _, l := range s {
		for _, c := range chooses {
			asked, err := s.asks(l, c.settings, c.flag)
			if err != nil {
				return "", err
			}
			if asked {
				return c.method, nil
			}
		}
	}
	useCLI, err := s.flag("use_cli", true)
	switch {
	case err != nil:
		return "", err
	case useCLI:
		return byAzureCLI, nil
	}
	return "", errNoMethod
}

// asks tells whether one place asks for a method. A switch that a stronger place turned off stays off.
func (s settings) asks(l layer, names []string, flag string) (bool, error) {
	if !l.has(names...) {
		return false, nil
	}
	if flag == "" {
		return true, nil
	}
	return s.flag(flag, false)
}

// need is a setting that the method cannot do without.
func (s settings) need(m method, name, fileName string) (string, error) {
	text, err := s.text(name, fileName)
	if err != nil {
		return "", err
	}
	if text == "" {
		return "", fmt.Errorf("logging in by %s needs %s: set it in the provider block%s", m, name, variablesOf(name))
	}
	return text, nil
}

// variablesOf names the variables that set an attribute, for messages.
func variablesOf(attribute string) string {
	for _, v := range armVariables {
		if v.attribute == attribute {
			return " or export " + v.names[0]
		}
	}
	return ""
}
