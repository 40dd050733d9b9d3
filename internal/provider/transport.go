package provider

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"

	"golang.org/x/net/http/httpproxy"
)

// newHTTPClient makes the one client that carries logins and Graph calls of every tenant. caFile, if not "", names a
// PEM file with authorities to trust besides the system's.
func newHTTPClient(getenv Getenv, caFile string) (*http.Client, error) {
	tlsConfig := &tls.Config{MinVersion: tls.VersionTLS12}
	if caFile != "" {
		roots, err := rootsWith(caFile)
		if err != nil {
			return nil, err
		}
		tlsConfig.RootCAs = roots
	}
	dialer := &net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Client{Transport: &http.Transport{
		Proxy:                 proxyFunc(getenv),
		DialContext:           dialer.DialContext,
		TLSClientConfig:       tlsConfig,
		TLSHandshakeTimeout:   10 * time.Second,
		ExpectContinueTimeout: time.Second,
		ForceAttemptHTTP2:     true,
		// Terraform runs ten operations at once by default; without HTTP/2 each may keep its connection.
		MaxIdleConnsPerHost: 10,
		IdleConnTimeout:     90 * time.Second,
		// A dead connection is noticed while requests wait on it, not after the kernel's minutes.
		HTTP2: &http.HTTP2Config{SendPingTimeout: 30 * time.Second, PingTimeout: 15 * time.Second},
	}}, nil
}

func rootsWith(caFile string) (*x509.CertPool, error) {
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	pem, err := os.ReadFile(caFile)
	if err != nil {
		return nil, fmt.Errorf("unable to read the certificate authorities: %w", err)
	}
	if !roots.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("the file %s holds no PEM certificate", caFile)
	}
	return roots, nil
}

// proxyFunc honours HTTPS_PROXY, HTTP_PROXY and NO_PROXY in either letter case. Link-local addresses never go through
// a proxy: there a managed identity's own endpoint lives.
func proxyFunc(getenv Getenv) func(*http.Request) (*url.URL, error) {
	either := func(upper, lower string) string {
		if v := getenv(upper); v != "" {
			return v
		}
		return getenv(lower)
	}
	config := httpproxy.Config{
		HTTPSProxy: either("HTTPS_PROXY", "https_proxy"),
		HTTPProxy:  either("HTTP_PROXY", "http_proxy"),
		NoProxy:    either("NO_PROXY", "no_proxy"),
	}
	proxyFor := config.ProxyFunc()
	return func(req *http.Request) (*url.URL, error) {
		if ip := net.ParseIP(req.URL.Hostname()); ip != nil && ip.IsLinkLocalUnicast() {
			return nil, nil
		}
		return proxyFor(req.URL)
	}
}
