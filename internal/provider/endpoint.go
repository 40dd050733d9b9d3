package provider

import (
	"errors"
	"net"
	"net/url"
	"strconv"
)

// checkEndpoint refuses what is not scheme and host, and plain http unless the host is this machine: a token would
// travel readably.
func checkEndpoint(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Opaque != "":
		return errors.New("it must be scheme and host, such as https://graph.microsoft.com")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "" || (u.Path != "" && u.Path != "/"):
		return errors.New("it must be scheme and host only, such as https://graph.microsoft.com, without path, query or user")
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return errors.New("plain http is accepted for this machine only (localhost, 127.0.0.1, ::1); use https")
	case u.Scheme != "http" && u.Scheme != "https":
		return errors.New("its scheme must be https")
	}
	return nil
}

// shown is an endpoint as messages may repeat it: without what stands before the host or after it, which may be secret.
func shown(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" {
		return "the value given"
	}
	return strconv.Quote(u.Scheme + "://" + u.Host)
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}
