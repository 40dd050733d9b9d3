package provider

import (
	"context"
	"fmt"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

// frameworkServer is what the framework's server offers: the protocol, and the parts of it that have interfaces of their
// own for now and that a CLI would not see behind tfprotov6.ProviderServer alone.
type frameworkServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
	tfprotov6.StateStoreServer
}

// server is the framework's but for what CLIs send that it refuses.
type server struct {
	frameworkServer
}

// NewServer makes the protocol's server of a provider.
func NewServer(p provider.Provider) (tfprotov6.ProviderServer, error) {
	made, err := providerserver.NewProtocol6WithError(p)()
	if err != nil {
		return nil, err
	}
	whole, ok := made.(frameworkServer)
	if !ok {
		return nil, fmt.Errorf("the framework's server, %T, lacks a part of the protocol", made)
	}
	return server{whole}, nil
}

// Serve serves the provider to the CLI that started this process, until the CLI is done. With debug the process was
// started by a debugger, and prints how a CLI reaches it.
func Serve(version string, debug bool) error {
	made, err := NewServer(New(version)())
	if err != nil {
		return err
	}
	var options []tf6server.ServeOpt
	if debug { // logs go to the debugger's terminal, whatever the CLI was asked
		options = append(options, tf6server.WithManagedDebug())
	} else {
		for name, value := range silencedLoggers(os.Environ()) {
			if err := os.Setenv(name, value); err != nil {
				return err
			}
		}
	}
	return tf6server.Serve(Address, func() tfprotov6.ProviderServer { return made }, options...)
}

// nullValue is null in MessagePack, whatever its type.
const nullValue = 0xc0

// CallFunction runs a function. OpenTofu (1.12) sends a null that has a type as an empty value, which the framework reports
// as a mistake of its own; that its users can write null is worth the repair.
func (s server) CallFunction(ctx context.Context, req *tfprotov6.CallFunctionRequest) (*tfprotov6.CallFunctionResponse, error) {
	for i, argument := range req.Arguments {
		if argument == nil || len(argument.MsgPack) == 0 && len(argument.JSON) == 0 {
			req.Arguments[i] = &tfprotov6.DynamicValue{MsgPack: []byte{nullValue}}
		}
	}
	return s.frameworkServer.CallFunction(ctx, req)
}
