package provider

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"software.sslmate.com/src/go-pkcs12"
)

// bundles is one certificate in every form that users have.
type bundles struct {
	certificate  *x509.Certificate
	pem, modern  []byte
	legacyBase64 string
	password     string
}

func newBundles(t *testing.T) bundles {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "terraform"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	b := bundles{password: "pass word"}
	if b.certificate, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	b.pem = append(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}),
		pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})...)
	if b.modern, err = pkcs12.Modern.Encode(key, b.certificate, nil, b.password); err != nil {
		t.Fatal(err)
	}
	legacy, err := pkcs12.LegacyDES.Encode(key, b.certificate, nil, b.password)
	if err != nil {
		t.Fatal(err)
	}
	b.legacyBase64 = base64.StdEncoding.EncodeToString(legacy)
	return b
}

// write puts content into a file of its own.
func write(t *testing.T, content []byte) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestParseCertificate(t *testing.T) {
	t.Parallel()
	b := newBundles(t)
	legacy, err := base64.StdEncoding.DecodeString(b.legacyBase64)
	if err != nil {
		t.Fatal(err)
	}
	for name, bundle := range map[string][]byte{"PEM": b.pem, "today's PKCS #12": b.modern, "old PKCS #12": legacy} {
		password := b.password
		if name == "PEM" {
			password = ""
		}
		chain, key, err := parseCertificate(bundle, password)
		if err != nil || key == nil || len(chain) != 1 || !chain[0].Equal(b.certificate) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := parseCertificate(b.modern, "wrong"); err == nil {
		t.Error("a wrong password was accepted")
	}
}
