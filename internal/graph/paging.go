package graph

import "net/url"

// nextLinked is a page of an SDK collection.
type nextLinked interface{ GetOdataNextLink() *string }

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
