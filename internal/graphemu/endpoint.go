package graphemu

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Endpoint is a server on a TLS listener with HTTP/1.1 and HTTP/2.
type Endpoint struct {
	GraphURL     string // scheme and host, no version
	AuthorityURL string // scheme and host; tenants are its first path segment
	CAFile       string // PEM file of the certificate authority; a temporary one is removed by Close
	CAPEM        []byte

	server *http.Server
	folder string // temporary, "" if the CA file was asked for elsewhere
	done   chan error
	once   sync.Once
	result error
}

// Start listens on a free port of 127.0.0.1.
func (s *Server) Start() (*Endpoint, error) { return s.Listen(context.Background(), "127.0.0.1:0", "") }

// Listen listens on an address, whose host must be loopback for the certificate to fit, and writes the authority's certificate
// to a file; "" makes a temporary one. The context ends nothing once the server listens.
func (s *Server) Listen(ctx context.Context, address, caFile string) (*Endpoint, error) {
	e := &Endpoint{CAFile: caFile, CAPEM: processAuthority().pem, done: make(chan error, 1)}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	if err := e.writeCA(); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	e.GraphURL = "https://" + listener.Addr().String()
	e.AuthorityURL = e.GraphURL
	e.server = &http.Server{
		Handler:           s,
		TLSConfig:         &tls.Config{Certificates: []tls.Certificate{processAuthority().server}, MinVersion: tls.VersionTLS12},
		ReadHeaderTimeout: 30 * time.Second,
		ErrorLog:          log.New(io.Discard, "", 0), // broken handshakes and dropped connections are part of the tests
	}
	go func() { e.done <- e.server.ServeTLS(listener, "", "") }()
	return e, nil
}

// Client is an HTTP client that trusts the endpoint.
func (e *Endpoint) Client() *http.Client {
	return &http.Client{Transport: &http.Transport{
		TLSClientConfig:   &tls.Config{RootCAs: processAuthority().pool, MinVersion: tls.VersionTLS12},
		ForceAttemptHTTP2: true, MaxIdleConnsPerHost: 64,
	}}
}

// Close stops at once; running requests are cut.
func (e *Endpoint) Close() error { return e.stop(e.server.Close) }

// Shutdown stops listening and lets running requests finish until the context ends.
func (e *Endpoint) Shutdown(ctx context.Context) error {
	return e.stop(func() error {
		if err := e.server.Shutdown(ctx); err != nil {
			return e.server.Close()
		}
		return nil
	})
}

func (e *Endpoint) stop(how func() error) error {
	e.once.Do(func() {
		e.result = how()
		if err := <-e.done; !errors.Is(err, http.ErrServerClosed) {
			e.result = errors.Join(e.result, err)
		}
		e.removeCA()
	})
	return e.result
}

func (e *Endpoint) writeCA() error {
	if e.CAFile == "" {
		folder, err := os.MkdirTemp("", "graphemu-")
		if err != nil {
			return err
		}
		e.folder = folder
		e.CAFile = filepath.Join(folder, "ca.pem")
	}
	return os.WriteFile(e.CAFile, e.CAPEM, 0o600)
}

func (e *Endpoint) removeCA() {
	if e.folder != "" {
		_ = os.RemoveAll(e.folder)
	}
}
