package graphemu

import (
	"testing"
	"time"
)

func TestStoreKeepsOrderAndLetterCase(t *testing.T) {
	t.Parallel()
	st := newStore()
	for _, key := range []string{"B", "a", "C"} {
		st.put(key, object{"id": key})
	}
	if doc, ok := st.get("b"); !ok || doc["id"] != "B" {
		t.Fatalf("get b: %v %v", doc, ok)
	}
	st.delete("A")
	st.put("a", object{"id": "again"})
	var ids []string
	for _, doc := range st.list() {
		ids = append(ids, textOf(doc["id"]))
	}
	if got := ids; len(got) != 3 || got[0] != "B" || got[1] != "C" || got[2] != "again" {
		t.Fatalf("order: %v", got)
	}
	if st.delete("nobody") || !st.delete("c") || st.delete("c") {
		t.Fatal("delete answers whether there was something")
	}
	if st.size() != 2 {
		t.Fatalf("size %d", st.size())
	}
}

func TestStoreCompactsAndSurvivesManyRemakes(t *testing.T) {
	t.Parallel()
	st := newStore()
	for range 100 {
		st.put("one", object{"id": "one"})
		st.put("two", object{"id": "two"})
		st.delete("one")
	}
	if len(st.order) > 6 || len(st.list()) != 1 {
		t.Fatalf("order holds %d entries, list %d", len(st.order), len(st.list()))
	}
	if n := len(st.entries["one"].versions); n > keptVersions {
		t.Fatalf("%d versions kept", n)
	}
}

func TestUpdateLeavesOldVersionsAlone(t *testing.T) {
	t.Parallel()
	st := newStore()
	st.put("x", object{"nested": object{"n": "old"}, "list": []any{object{"n": "old"}}})
	before, _ := st.get("x")
	st.update("x", func(doc object) {
		doc["nested"].(object)["n"] = "new"
		doc["list"].([]any)[0].(object)["n"] = "new"
	})
	if before["nested"].(object)["n"] != "old" || before["list"].([]any)[0].(object)["n"] != "old" {
		t.Fatalf("an old version changed: %v", before)
	}
	if st.update("y", func(object) {}) {
		t.Fatal("updated what does not exist")
	}
}

func TestLagByReads(t *testing.T) {
	t.Parallel()
	st := newStore()
	lag := Lag{SingleReads: 2, ListReads: 1}
	st.put("x", object{"v": "1"})
	for i := range 2 {
		if _, ok := st.getLate("x", lag); ok {
			t.Fatalf("read %d sees a fresh write", i)
		}
	}
	if _, ok := st.getLate("x", lag); !ok {
		t.Fatal("third read does not see the write")
	}
	if len(st.listLate(lag)) != 0 || len(st.listLate(lag)) != 1 {
		t.Fatal("lists lag by one read")
	}
	st.update("x", func(doc object) { doc["v"] = "2" })
	if doc, _ := st.getLate("x", lag); doc["v"] != "1" {
		t.Fatalf("late reader sees %v", doc)
	}
	st.delete("x")
	if doc, ok := st.getLate("x", lag); !ok || doc["v"] != "1" {
		t.Fatalf("late reader misses what was just deleted: %v", doc)
	}
	if _, ok := st.get("x"); ok {
		t.Fatal("truth still has the document")
	}
}

func TestLagByTime(t *testing.T) {
	t.Parallel()
	st := newStore()
	lag := Lag{Single: time.Hour, List: 0}
	st.put("x", object{})
	if _, ok := st.getLate("x", lag); ok {
		t.Fatal("seen too early")
	}
	if len(st.listLate(lag)) != 1 {
		t.Fatal("lists do not lag here")
	}
	st.entries["x"].versions[0].at = time.Now().Add(-2 * time.Hour)
	if _, ok := st.getLate("x", lag); !ok {
		t.Fatal("not seen after the lag")
	}
}
