package graph

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/microsoftgraph/msgraph-sdk-go/models"
)

const partnersPath = "/v1.0/policies/crossTenantAccessPolicy/partners"

// partnerDirectory is a fake Graph of partners with their policies, in pages.
type partnerDirectory struct {
	*fakeGraph
	pageSize int
	// before is asked first; true if it answered.
	before func(w http.ResponseWriter, r *http.Request) bool

	mu       sync.Mutex
	partners []string
	unlisted map[string]bool // there, but no list shows them (yet)
}

func partnerID(n int) string { return fmt.Sprintf("%08d-aaaa-4bbb-8ccc-dddddddddddd", n) }

func startPartners(t *testing.T, n int) *partnerDirectory {
	t.Helper()
	d := &partnerDirectory{pageSize: 100, unlisted: map[string]bool{}}
	for i := range n {
		d.partners = append(d.partners, partnerID(i))
	}
	d.fakeGraph = startGraph(t, d.answer)
	return d
}

func (d *partnerDirectory) answer(w http.ResponseWriter, r *http.Request) {
	if d.before != nil && d.before(w, r) {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	id := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, partnersPath), "/")
	id, policy := strings.CutSuffix(id, "/identitySynchronization")
	switch {
	case r.Method == http.MethodPost:
		answerJSON(w, 201, `{"tenantId":"x"}`)
	case r.Method != http.MethodGet:
		w.WriteHeader(http.StatusNoContent)
	case id == "":
		d.list(w, r)
	case !slices.Contains(d.partners, id):
		answerError(w, 404, "Request_ResourceNotFound", "not here")
	case policy:
		answerJSON(w, 200, policyOf(id))
	default:
		answerJSON(w, 200, fmt.Sprintf(`{"tenantId":%q}`, id))
	}
}

func policyOf(id string) string {
	return fmt.Sprintf(`{"tenantId":%q,"userSyncInbound":{"isSyncAllowed":true}}`, id)
}

func (d *partnerDirectory) list(w http.ResponseWriter, r *http.Request) {
	listed := slices.DeleteFunc(slices.Clone(d.partners), func(id string) bool { return d.unlisted[id] })
	from, _ := strconv.Atoi(r.URL.Query().Get("from"))
	to := min(from+d.pageSize, len(listed))
	var members []string
	for _, id := range listed[from:to] {
		expanded := ""
		if r.URL.Query().Has("$expand") {
			expanded = `,"identitySynchronization":` + policyOf(id)
		}
		members = append(members, fmt.Sprintf(`{"tenantId":%q%s}`, id, expanded))
	}
	next := ""
	if to < len(listed) {
		q := r.URL.Query()
		q.Set("from", strconv.Itoa(to))
		next = fmt.Sprintf(`,"@odata.nextLink":"%s%s?%s"`, d.URL, r.URL.Path, q.Encode())
	}
	answerJSON(w, 200, `{"value":[`+strings.Join(members, ",")+`]`+next+`}`)
}

func (d *partnerDirectory) delete(ids ...string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.partners = slices.DeleteFunc(d.partners, func(id string) bool { return slices.Contains(ids, id) })
}

// lists and singles count the requests for pages and for single objects.
func (d *partnerDirectory) lists() int {
	return len(slices.DeleteFunc(d.requests(), func(s seen) bool { return s.Method != http.MethodGet || !isPage(s.Path) }))
}

func (d *partnerDirectory) singles() int {
	return len(slices.DeleteFunc(d.requests(), func(s seen) bool { return s.Method != http.MethodGet || isPage(s.Path) }))
}

func isPage(path string) bool {
	return path == partnersPath || strings.HasPrefix(path, partnersPath+"?")
}

func any1(models.CrossTenantAccessPolicyConfigurationPartnerable) bool { return true }

// readAll refreshes partners, and their policies, ten at a time as a CLI does, and answers the errors by partner.
func readAll(ctx context.Context, tenant *Tenant, ids []string, policies bool) map[string]error {
	errs, mu, wg, slots := map[string]error{}, sync.Mutex{}, sync.WaitGroup{}, make(chan struct{}, 10)
	read := func(id string, read func() error) {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			if err := read(); err != nil {
				mu.Lock()
				defer mu.Unlock()
				errs[id] = err
			}
		})
	}
	for _, id := range ids {
		read(id, func() error { _, err := tenant.RefreshPartner(ctx, id, V1, any1); return err })
		if policies {
			read(id, func() error {
				p, err := tenant.RefreshIdentitySync(ctx, id, V1, nil)
				if err == nil && !deref(p.UserSyncAllowed) {
					err = errors.New("not the policy that the service has")
				}
				return err
			})
		}
	}
	wg.Wait()
	return errs
}

func (d *partnerDirectory) wantRequests(t *testing.T, lists, singles int) {
	t.Helper()
	if gotLists, gotSingles := d.lists(), d.singles(); gotLists != lists || gotSingles != singles {
		t.Errorf("%d pages and %d single reads, want %d and %d", gotLists, gotSingles, lists, singles)
	}
}

func TestSharedListOfPartnersAndPolicies(t *testing.T) {
	t.Parallel()
	d := startPartners(t, 1000)
	if errs := readAll(testContext(t), tenantOf(d.fakeGraph), d.partners, true); len(errs) > 0 {
		t.Fatal(errs)
	}
	d.wantRequests(t, 10, 3)
}

func TestThreeReadsNeedNoList(t *testing.T) {
	t.Parallel()
	d := startPartners(t, 1000)
	if errs := readAll(testContext(t), tenantOf(d.fakeGraph), d.partners[:3], false); len(errs) > 0 {
		t.Fatal(errs)
	}
	d.wantRequests(t, 0, 3)
}

// TestUnconfirmedIsReadAlone: what a list shows otherwise is not believed of it.
func TestUnconfirmedIsReadAlone(t *testing.T) {
	t.Parallel()
	d := startPartners(t, 20)
	tenant, ctx := tenantOf(d.fakeGraph), testContext(t)
	if errs := readAll(ctx, tenant, d.partners, false); len(errs) > 0 {
		t.Fatal(errs)
	}
	if _, err := tenant.RefreshPartner(ctx, d.partners[7], V1, func(models.CrossTenantAccessPolicyConfigurationPartnerable) bool { return false }); err != nil {
		t.Fatal(err)
	}
	d.wantRequests(t, 1, 4)
}

// TestListLagsAfterCreate: an object that a list doesn't have yet is not gone.
func TestListLagsAfterCreate(t *testing.T) {
	t.Parallel()
	d := startPartners(t, 50)
	d.unlisted[d.partners[44]] = true
	if errs := readAll(testContext(t), tenantOf(d.fakeGraph), d.partners, true); len(errs) > 0 {
		t.Fatal(errs)
	}
	d.wantRequests(t, 1, 3+2)
}

// TestListLagsAfterUpdate: a list that shows an older value makes nobody believe it.
func TestListLagsAfterUpdate(t *testing.T) {
	t.Parallel()
	d := startPartners(t, 50)
	d.before = func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, "/identitySynchronization") {
			return false
		}
		answerJSON(w, 200, `{"tenantId":"x","userSyncInbound":{"isSyncAllowed":false}}`) // the list still says true
		return true
	}
	tenant, ctx := tenantOf(d.fakeGraph), testContext(t)
	for i, id := range d.partners[:10] {
		p, err := tenant.RefreshIdentitySync(ctx, id, V1, func(p IdentitySync) bool { return !*p.UserSyncAllowed })
		if err != nil || *p.UserSyncAllowed {
			t.Errorf("policy %d: %+v %v, want what the single read says", i, p, err)
		}
	}
	d.wantRequests(t, 1, 10)
}

func TestDeletedOutside(t *testing.T) {
	t.Parallel()
	d := startPartners(t, 250)
	ids := slices.Clone(d.partners)
	var pages atomic.Int32
	d.before = func(_ http.ResponseWriter, r *http.Request) bool {
		if isPage(r.URL.Path) && pages.Add(1) == 2 {
			d.delete(ids[30], ids[240]) // one was on the first page, one would have been on the last
		}
		return false
	}
	errs := readAll(testContext(t), tenantOf(d.fakeGraph), ids, false)
	// What the first page showed was there when the list began: the next refresh sees that it is gone.
	if len(errs) != 1 || !errors.Is(errs[ids[240]], ErrNotFound) {
		t.Errorf("%v, want one that is gone", errs)
	}
	d.wantRequests(t, 3, 3+2) // the deletion moved one member to a page that had been read: it is read alone, too
}

// TestPageFails: readers whose page came before are served, the others get the failure, and nobody reads alone for it.
func TestPageFails(t *testing.T) {
	t.Parallel()
	d := startPartners(t, 500)
	failing := atomic.Bool{}
	failing.Store(true)
	d.before = func(w http.ResponseWriter, r *http.Request) bool {
		if failing.Load() && r.URL.Query().Get("from") == "200" {
			answerError(w, 503, "ServiceUnavailable", "later")
			return true
		}
		return false
	}
	tenant, ctx := tenantOf(d.fakeGraph), testContext(t)
	for _, id := range d.partners[:3] {
		if _, err := tenant.RefreshPartner(ctx, id, V1, any1); err != nil {
			t.Fatal(err)
		}
	}
	for _, n := range []int{450, 199} { // the first starts the list
		_, err := tenant.RefreshPartner(ctx, d.partners[n], V1, any1)
		if n == 450 && !isStatus(err, 503) {
			t.Errorf("partner %d: %v, want the failure of the list", n, err)
		}
		if n == 199 && err != nil {
			t.Error(err)
		}
	}
	failing.Store(false)
	if errs := readAll(ctx, tenant, d.partners[300:400], false); len(errs) > 0 {
		t.Errorf("%d readers failed: a list that failed once is not asked again", len(errs))
	}
	if singles := d.singles(); singles > 3+3+1 {
		t.Errorf("%d single reads", singles)
	}
}

// TestReaderWithoutTheRightToTheExpand still has its partners listed; the first refusal of a policy answers for all.
func TestReaderWithoutTheRightToTheExpand(t *testing.T) {
	t.Parallel()
	for _, status := range []int{400, 403, 404, 501} {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			t.Parallel()
			d := startPartners(t, 300)
			d.before = func(w http.ResponseWriter, r *http.Request) bool {
				switch {
				case r.URL.Query().Has("$expand"):
					answerError(w, status, "Authorization_RequestDenied", "no")
				case strings.HasSuffix(r.URL.Path, "/identitySynchronization"):
					answerError(w, 403, "Authorization_RequestDenied", "no")
				default:
					return false
				}
				return true
			}
			tenant, ctx := tenantOf(d.fakeGraph), testContext(t)
			if errs := readAll(ctx, tenant, d.partners, false); len(errs) > 0 {
				t.Fatal(errs)
			}
			d.wantRequests(t, 1+3, 3+3)
			for _, id := range d.partners {
				if _, err := tenant.RefreshIdentitySync(ctx, id, V1, nil); !IsForbidden(err) {
					t.Fatalf("policy of %s: %v, want the refusal", id, err)
				}
			}
			d.wantRequests(t, 1+3, 3+3+1)
		})
	}
}

// TestForbiddenListIsAskedOnce: a caller without any right costs five requests, not a thousand.
func TestForbiddenListIsAskedOnce(t *testing.T) {
	t.Parallel()
	d := startPartners(t, 300)
	d.before = func(w http.ResponseWriter, _ *http.Request) bool {
		answerError(w, 403, "Authorization_RequestDenied", "no")
		return true
	}
	errs := readAll(testContext(t), tenantOf(d.fakeGraph), d.partners, false)
	if len(errs) != len(d.partners) {
		t.Errorf("%d of %d readers were refused", len(errs), len(d.partners))
	}
	for id, err := range errs {
		if !IsForbidden(err) {
			t.Fatalf("%s: %v", id, err)
		}
	}
	if lists, singles := d.lists(), d.singles(); lists > 2 || singles > 3+3+1 {
		t.Errorf("%d lists and %d single reads for a missing permission", lists, singles)
	}
}

func TestListOfAnotherOriginIsAnError(t *testing.T) {
	t.Parallel()
	d := startPartners(t, 300)
	d.before = func(w http.ResponseWriter, r *http.Request) bool {
		if isPage(r.URL.Path) {
			answerJSON(w, 200, `{"value":[{"tenantId":"x"}],"@odata.nextLink":"https://elsewhere.example/v1.0/policies"}`)
			return true
		}
		return false
	}
	errs := readAll(testContext(t), tenantOf(d.fakeGraph), d.partners[:4], false)
	if len(errs) != 1 {
		t.Fatalf("%v, want one error", errs)
	}
	for _, err := range errs {
		if !strings.Contains(err.Error(), "elsewhere.example") {
			t.Error(err)
		}
	}
}

// TestCancelledReaderLeavesTheList: the one who started a list may go; the others get it.
func TestCancelledReaderLeavesTheList(t *testing.T) {
	t.Parallel()
	d := startPartners(t, 300)
	listing, release := make(chan struct{}), make(chan struct{})
	once := sync.OnceFunc(func() { close(listing) })
	d.before = func(_ http.ResponseWriter, r *http.Request) bool {
		if isPage(r.URL.Path) {
			once()
			<-release
		}
		return false
	}
	tenant, ctx := tenantOf(d.fakeGraph), testContext(t)
	for _, id := range d.partners[:3] {
		if _, err := tenant.RefreshPartner(ctx, id, V1, any1); err != nil {
			t.Fatal(err)
		}
	}
	first, cancel := context.WithCancel(ctx)
	gone := make(chan error)
	go func() { _, err := tenant.RefreshPartner(first, d.partners[200], V1, any1); gone <- err }()
	<-listing
	cancel()
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Errorf("the cancelled reader got %v", err)
	}
	waiting := make(chan error)
	go func() { _, err := tenant.RefreshPartner(ctx, d.partners[299], V1, any1); waiting <- err }()
	close(release)
	if err := <-waiting; err != nil {
		t.Error(err)
	}
	d.wantRequests(t, 3, 3)
}

// TestWritesEndAList: a list is no answer after a write, nor while one is under way.
func TestWritesEndAList(t *testing.T) {
	t.Parallel()
	d := startPartners(t, 50)
	writing, release := make(chan struct{}), make(chan struct{})
	d.before = func(_ http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodPatch {
			close(writing)
			<-release
		}
		return false
	}
	tenant, ctx := tenantOf(d.fakeGraph), testContext(t)
	if errs := readAll(ctx, tenant, d.partners, false); len(errs) > 0 {
		t.Fatal(errs)
	}
	d.wantRequests(t, 1, 3)

	written := make(chan error)
	go func() {
		written <- tenant.UpdatePartner(ctx, d.partners[0], models.NewCrossTenantAccessPolicyConfigurationPartner())
	}()
	<-writing
	for _, id := range d.partners[:5] {
		if _, err := tenant.RefreshPartner(ctx, id, V1, any1); err != nil {
			t.Fatal(err)
		}
	}
	d.wantRequests(t, 1, 3+5) // all alone, since a list would be stale as soon as the write is answered
	close(release)
	if err := <-written; err != nil {
		t.Fatal(err)
	}
	if errs := readAll(ctx, tenant, d.partners, false); len(errs) > 0 {
		t.Fatal(errs)
	}
	d.wantRequests(t, 2, 3+5+3)
}

// TestCreatesThenReads: 200 creations side by side, then refreshes in the same process: none sees a list from before.
func TestCreatesThenReads(t *testing.T) {
	t.Parallel()
	d := startPartners(t, 200)
	tenant, ctx := tenantOf(d.fakeGraph), testContext(t)
	var wg sync.WaitGroup
	for _, id := range d.partners {
		wg.Go(func() {
			body := models.NewCrossTenantAccessPolicyConfigurationPartner()
			body.SetTenantId(&id)
			if err := tenant.CreatePartner(ctx, body); err != nil {
				t.Error(err)
			}
			if _, err := tenant.Partner(ctx, id, V1); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	d.wantRequests(t, 0, 200)
	if errs := readAll(ctx, tenant, d.partners, true); len(errs) > 0 {
		t.Fatal(errs)
	}
	d.wantRequests(t, 2, 200+3)
}

func TestOldListIsNoAnswer(t *testing.T) {
	t.Parallel()
	d := startPartners(t, 50)
	clients := clientsOf(d.fakeGraph, &fakeCredential{})
	clients.clock.snapshotAge = 0
	for range 2 {
		if errs := readAll(testContext(t), clients.Tenant(home), d.partners[:1], false); len(errs) > 0 {
			t.Fatal(errs)
		}
	}
	if errs := readAll(testContext(t), clients.Tenant(home), d.partners[:10], false); len(errs) > 0 {
		t.Fatal(errs)
	}
	if singles := d.singles(); singles != 12 {
		t.Errorf("%d single reads, want all 12: what is listed is too old at once", singles)
	}
}

// TestExpandTellsNothing: a member without its policy says nothing about the policy.
func TestExpandTellsNothing(t *testing.T) {
	t.Parallel()
	for name, member := range map[string]string{"absent": "", "null": `,"identitySynchronization":null`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := startPartners(t, 10)
			d.before = func(w http.ResponseWriter, r *http.Request) bool {
				if !isPage(r.URL.Path) {
					return false
				}
				var members []string
				for _, id := range d.partners {
					members = append(members, fmt.Sprintf(`{"tenantId":%q%s}`, strings.ToUpper(id), member))
				}
				answerJSON(w, 200, `{"value":[`+strings.Join(members, ",")+`]}`)
				return true
			}
			if errs := readAll(testContext(t), tenantOf(d.fakeGraph), d.partners, true); len(errs) > 0 {
				t.Fatal(errs)
			}
			if lists, singles := d.lists(), d.singles(); lists != 1 || singles < 10 || singles > 13 {
				t.Errorf("%d lists and %d single reads, want one list and a read for each policy", lists, singles)
			}
		})
	}
}
