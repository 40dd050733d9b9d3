package graph

import (
	"errors"
	"net/url"
)

// nextLinked is a page of an SDK collection.
type nextLinked interface{ GetOdataNextLink() *string }

// errNoDocument says that an answer of success isn't the document that Graph promises: empty, of another shape, or a
// proxy's. The SDK makes an empty object of it, which would pass for an object without settings.
var errNoDocument = errors.New("the answer of Microsoft Graph is not the document that it promises")

// identified passes an object on whose key is there.
func identified[T any](m T, err error, key func(T) *string) (T, error) {
	if err == nil && (any(m) == nil || deref(key(m)) == "") {
		err = errNoDocument
	}
	return m, err
}

// eachPage calls read with "" for the first page and then with each checked next link.
func eachPage(l *link, path string, read func(next string) (nextLinked, error)) error {
	current, err := url.Parse(l.version(V1) + path)
	if err != nil {
		return err
	}
	next := ""
	for {
		page, err := read(next)
		if err != nil {
			return err
		}
		target, err := l.nextPage(current, page.GetOdataNextLink())
		if target == nil || err != nil {
			return err
		}
		current, next = target, target.String()
	}
}
