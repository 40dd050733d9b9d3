package provider

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/pem"

	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"software.sslmate.com/src/go-pkcs12"
)

// parseCertificate reads a certificate, its chain and its private key out of PEM or PKCS #12. azidentity reads PEM
// alike, but of PKCS #12 only the old ciphers, which OpenSSL 3 no longer writes.
func parseCertificate(bundle []byte, password string) ([]*x509.Certificate, crypto.PrivateKey, error) {
	if block, _ := pem.Decode(bytes.TrimSpace(bundle)); block != nil {
		return azidentity.ParseCertificates(bundle, nil)
	}
	key, certificate, chain, err := pkcs12.DecodeChain(bundle, password)
	if err != nil {
		return nil, nil, err
	}
	return append([]*x509.Certificate{certificate}, chain...), key, nil
}
