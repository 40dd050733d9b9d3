package graph

// Opt is a member of a write: absent (the zero value, not sent), null, or a value.
type Opt[T any] struct {
	present bool
	value   *T
}

// Null returns a member that is sent as null.
func Null[T any]() Opt[T] { return Opt[T]{present: true} }

// Value returns a member that is sent with the value v.
func Value[T any](v T) Opt[T] { return Opt[T]{present: true, value: &v} }

// ValueOrNull returns a member that is sent with what p points to, or as null.
func ValueOrNull[T any](p *T) Opt[T] { return Opt[T]{present: true, value: p} }

// IsAbsent reports whether the member is left out.
func (o Opt[T]) IsAbsent() bool { return !o.present }

// Ptr returns the value, or nil if the member is absent or null.
func (o Opt[T]) Ptr() *T { return o.value }

// IsZero makes encoding/json leave an absent member out under omitzero.
func (o Opt[T]) IsZero() bool { return !o.present }

// MarshalJSON writes the value or null.
func (o Opt[T]) MarshalJSON() ([]byte, error) { return encode(o.value) }
