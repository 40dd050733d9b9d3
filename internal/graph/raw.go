package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	abstractions "github.com/microsoft/kiota-abstractions-go"
)

var httpMethods = map[string]abstractions.HttpMethod{
	http.MethodGet: abstractions.GET, http.MethodPost: abstractions.POST, http.MethodPut: abstractions.PUT,
	http.MethodPatch: abstractions.PATCH, http.MethodDelete: abstractions.DELETE,
}

// raw sends a request that the SDK lacks or breaks through the SDK's adapter and returns the answer's body, nil if it is
// empty. A body of nil sends none; json.RawMessage goes out byte for byte.
func (l *link) raw(ctx context.Context, method string, v APIVersion, path string, body any) ([]byte, error) {
	target, err := url.Parse(l.version(v) + path)
	if err != nil {
		return nil, err
	}
	return l.rawURL(ctx, method, target, body)
}

func (l *link) rawURL(ctx context.Context, method string, target *url.URL, body any) ([]byte, error) {
	info := abstractions.NewRequestInformation()
	info.Method = httpMethods[method]
	info.SetUri(*target)
	info.Headers.Add("Accept", "application/json")
	if body != nil {
		content, err := encode(body)
		if err != nil {
			return nil, err
		}
		info.SetStreamContentAndContentType(content, "application/json")
	}
	answer, err := l.adapter.SendPrimitive(ctx, info, "[]byte", nil)
	if err != nil {
		return nil, err
	}
	content, _ := answer.([]byte)
	return content, nil
}

// encode writes JSON without escaping &, < and >, which would only make bodies harder to compare.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// rawJSON is raw with the answer decoded.
func rawJSON[T any](ctx context.Context, l *link, method string, v APIVersion, path string, body any) (T, error) {
	var out T
	content, err := l.raw(ctx, method, v, path, body)
	if err != nil {
		return out, err
	}
	return out, decode(content, method, path, &out)
}

func decode(content []byte, method, path string, out any) error {
	if err := json.Unmarshal(content, out); err != nil {
		return fmt.Errorf("%s %s: %w: %w", method, path, errNoDocument, err)
	}
	return nil
}

// page is one page of a collection.
type page[T any] struct {
	Value []T     `json:"value"`
	Next  *string `json:"@odata.nextLink"`
}

// rawList reads all pages of a collection.
func rawList[T any](ctx context.Context, l *link, path string) ([]T, error) {
	var all []T
	err := eachRawPage(ctx, l, V1, path, func(_ time.Time, page []T) { all = append(all, page...) })
	if err != nil {
		return nil, err
	}
	return all, nil
}

// eachRawPage hands over the pages of a collection as they come, each with the time at which it was asked for.
func eachRawPage[T any](ctx context.Context, l *link, v APIVersion, path string, take func(sent time.Time, elements []T)) error {
	target, err := url.Parse(l.version(v) + path)
	for target != nil && err == nil {
		sent := time.Now()
		var content []byte
		if content, err = l.rawURL(ctx, http.MethodGet, target, nil); err != nil {
			return err
		}
		var p page[T]
		if err = decode(content, http.MethodGet, target.Path, &p); err != nil {
			return err
		}
		if p.Value == nil {
			return errNoDocument
		}
		take(sent, p.Value)
		target, err = l.nextPage(target, p.Next)
	}
	return err
}

// nextPage checks a next link: the token must not follow it to another origin, and it must lead somewhere else. It
// returns nil at the last page.
func (l *link) nextPage(current *url.URL, next *string) (*url.URL, error) {
	if next == nil || *next == "" {
		return nil, nil
	}
	target, err := url.Parse(*next)
	if err != nil {
		return nil, fmt.Errorf("the next link of %s is not a URL", current.Path)
	}
	if target.Scheme != l.origin.Scheme || !strings.EqualFold(target.Host, l.origin.Host) {
		return nil, fmt.Errorf("the next link of %s leads to %s://%s instead of %s; it was not followed",
			current.Path, target.Scheme, target.Host, l.conn.Endpoint)
	}
	if target.String() == current.String() {
		return nil, fmt.Errorf("the next link of %s leads to the same page again", current.Path)
	}
	return target, nil
}

// segment escapes an id for use in a path.
func segment(id string) string { return url.PathEscape(id) }
