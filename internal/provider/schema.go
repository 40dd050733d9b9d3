package provider

import (
	"fmt"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

func providerSchema() schema.Schema {
	attributes := loginAttributes()
	maps.Copy(attributes, map[string]schema.Attribute{
		"tenant_id": schema.StringAttribute{
			CustomType: tf.GUIDType{},
			Optional:   true,
			MarkdownDescription: "Home tenant (GUID): the `tenant_id` of every resource, data source and action that does not set its own. " +
				setBy("ARM_TENANT_ID", "AZURE_TENANT_ID"),
		},
		"tenants": schema.MapNestedAttribute{
			Optional: true,
			MarkdownDescription: "What differs by tenant, by tenant id (GUID): another application, another credential, another cloud. " +
				"What an entry leaves out comes from the provider block. Tenants without an entry need none.",
			NestedObject: schema.NestedAttributeObject{Attributes: entryAttributes()},
		},
		"ca_certificate_file": text("PEM file of certificate authorities to trust besides the system's, for a proxy that opens TLS or for the embedded Microsoft Graph. " +
			setBy("CROSSTENANT_CA_CERTIFICATE_FILE")),
		"preview_features": schema.SetAttribute{
			ElementType: types.StringType,
			Optional:    true,
			MarkdownDescription: "Features that Microsoft Graph has in its beta version only, which may change at any time: `" +
				strings.Join(tf.PreviewFeatures(), "`, `") + "`. Without a feature its attributes are refused when planning and beta is never called.",
			Validators: []validator.Set{setvalidator.ValueStringsAre(stringvalidator.OneOf(tf.PreviewFeatures()...))},
		},
		"trusted_tenants": schema.SetAttribute{
			CustomType:  tf.NewGUIDSetType(),
			ElementType: tf.GUIDType{},
			Optional:    true,
			MarkdownDescription: "Tenants (GUIDs) from which users may be synchronized, and whose multifactor authentication and devices may be trusted. Where it is set, " +
				"a plan that lets another tenant synchronize into one of yours fails, and trust in another one is warned of, unless the resource acknowledges it: see " +
				"[Guardrails](guides/guardrails.md). `[]` trusts nobody. Not set, trust is not looked at.",
			Validators: []validator.Set{tf.GUIDMembers()},
		},
	})
	return schema.Schema{
		MarkdownDescription: "Cross-tenant access and cross-tenant synchronization of Microsoft Entra tenants. One provider serves many tenants: " +
			"each resource may say its `tenant_id`. The provider block beats the environment; a tenant is logged in to when it is first needed.",
		Attributes: attributes,
	}
}

// entryAttributes are those of an entry of tenants.
func entryAttributes() map[string]schema.Attribute { return loginAttributes() }

// loginAttributes say how to log in, where, and how fast to ask; the provider block and each entry of tenants have them.
func loginAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"client_id": text("Client id of the application (its `app_id`) to log in as; with `use_msi` that of a user-assigned managed identity. " +
			setBy("ARM_CLIENT_ID", "AZURE_CLIENT_ID")),
		"client_id_file_path": text("File that holds the client id. " + setBy("ARM_CLIENT_ID_FILE_PATH")),
		"client_secret": secret("Client secret of the application: its value, not its id. " +
			setBy("ARM_CLIENT_SECRET", "AZURE_CLIENT_SECRET")),
		"client_secret_file_path": text("File that holds the client secret. " + setBy("ARM_CLIENT_SECRET_FILE_PATH")),
		"client_certificate": secret("Certificate with its private key, PKCS #12 or PEM, in base64. " +
			setBy("ARM_CLIENT_CERTIFICATE")),
		"client_certificate_path": text("File with the certificate and its private key, PKCS #12 or PEM. " +
			setBy("ARM_CLIENT_CERTIFICATE_PATH", "AZURE_CLIENT_CERTIFICATE_PATH")),
		"client_certificate_password": secret("Password of the PKCS #12 file. " +
			setBy("ARM_CLIENT_CERTIFICATE_PASSWORD", "AZURE_CLIENT_CERTIFICATE_PASSWORD")),
		"use_oidc": flag("Log in with a token of a pipeline or another identity provider that the application trusts (workload identity federation). " +
			setBy("ARM_USE_OIDC")),
		"oidc_token": secret("The token itself. " + setBy("ARM_OIDC_TOKEN")),
		"oidc_token_file_path": text("File that holds the token; read anew for each login. " +
			setBy("ARM_OIDC_TOKEN_FILE_PATH", "AZURE_FEDERATED_TOKEN_FILE")),
		"oidc_request_url": text("URL at which the pipeline hands out tokens. " +
			setBy("ARM_OIDC_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_URL", "SYSTEM_OIDCREQUESTURI")),
		"oidc_request_token": secret("Bearer token for `oidc_request_url`. " +
			setBy("ARM_OIDC_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "SYSTEM_ACCESSTOKEN")),
		"ado_pipeline_service_connection_id": text("Service connection of Azure DevOps whose token is asked for at `oidc_request_url`. " +
			setBy("ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID", "ARM_OIDC_AZURE_SERVICE_CONNECTION_ID", "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID")),
		"use_msi": flag("Log in as the managed identity of this machine. It knows its own tenant only; a call for another tenant fails before anything is sent. " +
			setBy("ARM_USE_MSI")),
		"use_aks_workload_identity": flag("Log in with the service account token of an AKS pod, from the file that the webhook names. " +
			setBy("ARM_USE_AKS_WORKLOAD_IDENTITY")),
		"use_cli": flag("Log in as the account of the Azure CLI if nothing else is configured: the last resort. Default: `true`. " + setBy("ARM_USE_CLI")),
		"environment": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "Microsoft cloud: `" + strings.Join(graph.CloudNames(), "`, `") + "`. Default: `public`. " +
				setBy("ARM_ENVIRONMENT"),
			Validators: []validator.String{stringvalidator.OneOf(append(graph.CloudNames(), "")...)},
		},
		"graph_endpoint": text("Scheme and host of Microsoft Graph, if it is not the cloud's own: a gateway or the embedded Microsoft Graph. Tokens are still asked for the cloud's Graph. " +
			"Plain http only on this machine. " + setBy("CROSSTENANT_GRAPH_ENDPOINT")),
		"authority_host": text("Scheme and host of the login authority, if it is not the cloud's own. Plain http only on this machine. " + setBy("CROSSTENANT_AUTHORITY_HOST")),
		"requests_per_10_seconds": schema.Int64Attribute{
			Optional: true,
			MarkdownDescription: fmt.Sprintf("How many requests to Microsoft Graph may start in any ten seconds, for each tenant, repeated ones among them. "+
				"Lower it where other programs log in as the same application. Default, also while the value is only known after apply: `%d`. ", graph.DefaultRequestsPer10Seconds) +
				setBy("CROSSTENANT_REQUESTS_PER_10_SECONDS"),
			Validators: []validator.Int64{int64validator.AtLeast(1)},
		},
	}
}

func text(description string) schema.StringAttribute {
	return schema.StringAttribute{Optional: true, MarkdownDescription: description}
}

func secret(description string) schema.StringAttribute {
	return schema.StringAttribute{Optional: true, Sensitive: true, MarkdownDescription: description}
}

func flag(description string) schema.BoolAttribute {
	return schema.BoolAttribute{Optional: true, MarkdownDescription: description}
}

// setBy says which environment variables set an attribute, the strongest first.
func setBy(names ...string) string {
	return "Environment: `" + strings.Join(names, "`, `") + "`."
}
