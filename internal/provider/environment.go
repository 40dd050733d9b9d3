package provider

// Getenv looks up an environment variable, as os.Getenv does. Tests hand in their own.
type Getenv func(string) string

// variable lists the environment variables of one setting, the strongest first.
type variable struct {
	attribute string
	names     []string
}

// armVariables are what users of Microsoft's other Terraform providers export already, pipelines' own names among
// them. An empty variable counts as absent.
var armVariables = []variable{
	{"tenant_id", []string{"ARM_TENANT_ID"}},
	{"client_id", []string{"ARM_CLIENT_ID"}},
	{"client_id_file_path", []string{"ARM_CLIENT_ID_FILE_PATH"}},
	{"client_secret", []string{"ARM_CLIENT_SECRET"}},
	{"client_secret_file_path", []string{"ARM_CLIENT_SECRET_FILE_PATH"}},
	{"client_certificate", []string{"ARM_CLIENT_CERTIFICATE"}},
	{"client_certificate_path", []string{"ARM_CLIENT_CERTIFICATE_PATH"}},
	{"client_certificate_password", []string{"ARM_CLIENT_CERTIFICATE_PASSWORD"}},
	{"use_oidc", []string{"ARM_USE_OIDC"}},
	{"oidc_token", []string{"ARM_OIDC_TOKEN"}},
	{"oidc_token_file_path", []string{"ARM_OIDC_TOKEN_FILE_PATH"}},
	{"oidc_request_url", []string{"ARM_OIDC_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_URL", "SYSTEM_OIDCREQUESTURI"}},
	{"oidc_request_token", []string{"ARM_OIDC_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "SYSTEM_ACCESSTOKEN"}},
	{"ado_pipeline_service_connection_id", []string{"ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID", "ARM_OIDC_AZURE_SERVICE_CONNECTION_ID"}},
	{"use_msi", []string{"ARM_USE_MSI"}},
	{"use_aks_workload_identity", []string{"ARM_USE_AKS_WORKLOAD_IDENTITY"}},
	{"use_cli", []string{"ARM_USE_CLI"}},
	{"environment", []string{"ARM_ENVIRONMENT"}},
	{"graph_endpoint", []string{"CROSSTENANT_GRAPH_ENDPOINT"}},
	{"authority_host", []string{"CROSSTENANT_AUTHORITY_HOST"}},
	{"requests_per_10_seconds", []string{"CROSSTENANT_REQUESTS_PER_10_SECONDS"}},
	{"ca_certificate_file", []string{"CROSSTENANT_CA_CERTIFICATE_FILE"}},
}

// azureVariables are the names of Microsoft's SDKs. AZURE_AUTHORITY_HOST is not among them: it is set in every AKS pod
// and would quietly overrule environment.
var azureVariables = []variable{
	{"tenant_id", []string{"AZURE_TENANT_ID"}},
	{"client_id", []string{"AZURE_CLIENT_ID"}},
	{"client_secret", []string{"AZURE_CLIENT_SECRET"}},
	{"client_certificate_path", []string{"AZURE_CLIENT_CERTIFICATE_PATH"}},
	{"client_certificate_password", []string{"AZURE_CLIENT_CERTIFICATE_PASSWORD"}},
	{"oidc_token_file_path", []string{"AZURE_FEDERATED_TOKEN_FILE"}},
	{"ado_pipeline_service_connection_id", []string{"AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"}},
}

// environmentLayer reads one family of variables.
func environmentLayer(getenv Getenv, variables []variable) layer {
	l := layer{}
	for _, v := range variables {
		for _, name := range v.names {
			if text := getenv(name); text != "" {
				l[v.attribute] = value{text: text, origin: name}
				break
			}
		}
	}
	return l
}
