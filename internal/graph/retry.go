package graph

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

type repeatableKey struct{}

// repeatable marks the context of a POST that may be sent twice without harm, such as starting a job.
func repeatable(ctx context.Context) context.Context {
	return context.WithValue(ctx, repeatableKey{}, true)
}

// retryingAs gives azcore's retry policy the rules of one request. azcore's own predicate doesn't see the method of a
// request that got no answer, so each request brings its own. Neither 429 nor the time of an attempt are its business:
// see throttle.send.
func retryingAs(ctx context.Context, method string, clock timing) context.Context {
	mayRepeat := method != http.MethodPost || ctx.Value(repeatableKey{}) != nil
	broken := 0
	return policy.WithRetryOptions(ctx, policy.RetryOptions{
		MaxRetries:    1000, // the predicate and the context's deadline end the attempts
		RetryDelay:    clock.retryDelay,
		MaxRetryDelay: clock.maxRetryDelay,
		ShouldRetry: func(resp *http.Response, err error) bool {
			if ours(err) != nil {
				return false
			}
			broken++
			if broken > clock.brokenRetries {
				return false
			}
			if err != nil {
				return !hopeless(err) && (mayRepeat || neverSent(err))
			}
			return mayRepeat && promisesNothing(resp.StatusCode) && outlastsWait(ctx, resp)
		},
	})
}

// promisesNothing are the statuses that leave open whether the service acted.
func promisesNothing(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusInternalServerError, http.StatusBadGateway,
		http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// outlastsWait reports whether the context lives longer than the wait that the service asks for. If not, the answer
// itself tells the user more than a deadline would.
func outlastsWait(ctx context.Context, resp *http.Response) bool {
	deadline, ok := ctx.Deadline()
	return !ok || time.Until(deadline) > retryAfter(resp.Header)
}

// retryAfter reads the Retry-After header: seconds or a date.
func retryAfter(h http.Header) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.Atoi(value); err == nil && seconds > 0 {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(0, time.Until(at))
	}
	return 0
}

// neverSent reports whether the request failed before anything of it could reach the service.
func neverSent(err error) bool {
	var op *net.OpError
	if errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect") {
		return true
	}
	return hopeless(err)
}

// hopeless reports a failure that another attempt would meet again, before anything is sent: a host without a name, a
// certificate that isn't trusted, no TLS at the other end.
func hopeless(err error) bool {
	var name *net.DNSError
	var cert *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	return errors.As(err, &name) && name.IsNotFound || errors.As(err, &cert) || errors.As(err, &record)
}

// outcomeUnknown reports whether a write may or may not have been carried out. An answer of success that can't be read
// leaves as much open as none.
func outcomeUnknown(err error) bool {
	if errors.Is(err, errNoDocument) {
		return true
	}
	var conn *ConnectionError
	if errors.As(err, &conn) {
		return conn.sent
	}
	var e *Error
	return errors.As(err, &e) && promisesNothing(e.StatusCode)
}
