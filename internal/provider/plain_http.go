package provider

import (
	"bytes"
	"io"
	"net/http"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// plainAuthority lets a login authority on this machine speak plain http. The login library insists on https, so it is
// told https, and what it sends to that host goes out, and comes back, as http.
type plainAuthority struct {
	next policy.Transporter
	host string // with port
}

// overPlainHTTP answers the authority as the login library must see it, and the transport that reaches it.
func overPlainHTTP(authorityHost string, transport policy.Transporter) (string, policy.Transporter) {
	host, ok := strings.CutPrefix(authorityHost, "http://")
	if !ok {
		return authorityHost, transport
	}
	return "https://" + host, &plainAuthority{next: transport, host: host}
}

// Do sends a request.
func (p *plainAuthority) Do(req *http.Request) (*http.Response, error) {
	if req.URL.Host != p.host || req.URL.Scheme != "https" {
		return p.next.Do(req)
	}
	plain := req.Clone(req.Context())
	plain.URL.Scheme = "http"
	resp, err := p.next.Do(plain)
	if err != nil || !strings.HasSuffix(req.URL.Path, "/openid-configuration") {
		return resp, err
	}
	return p.readAsHTTPS(resp)
}

// readAsHTTPS rewrites a discovery document, which names the authority's own URLs.
func (p *plainAuthority) readAsHTTPS(resp *http.Response) (*http.Response, error) {
	defer resp.Body.Close()
	const mostOfADocument = 1 << 20
	document, err := io.ReadAll(io.LimitReader(resp.Body, mostOfADocument))
	if err != nil {
		return nil, err
	}
	document = bytes.ReplaceAll(document, []byte("http://"+p.host), []byte("https://"+p.host))
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(document)), int64(len(document))
	resp.Header.Del("Content-Length")
	return resp, nil
}
