package crosstenantaccess

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// settleTimeout is how long a write may take to be seen, unless timeouts says otherwise.
const settleTimeout = 5 * time.Minute

// unsettledDiags explains a wait that ended before a read showed the write.
func unsettledDiags(failed, object, unseen string, err error) diag.Diagnostics {
	if tf.Interrupted(err) {
		return tf.InterruptedDiags(object + " was written, but no read showed it yet")
	}
	if errors.Is(err, graph.ErrTimeout) && unseen != "" {
		err = fmt.Errorf("Microsoft Graph accepted the change, but no read showed it in %s: %w", unseen, err)
	}
	return tf.ErrorDiags(failed, err)
}

// awaitGone waits until a read says that the object is gone.
func awaitGone(ctx context.Context, read func(context.Context) error) error {
	return graph.Await(ctx, func(ctx context.Context) (bool, error) {
		err := read(ctx)
		if errors.Is(err, graph.ErrNotFound) {
			return true, nil
		}
		return false, err
	})
}

// goneDiags explains the end of awaitGone. The deletion was accepted, so an interruption leaves nothing to do.
func goneDiags(failed, object string, err error) diag.Diagnostics {
	if tf.Interrupted(err) {
		return tf.InterruptedDiags(object + " was deleted, but reads still showed it")
	}
	return tf.ErrorDiags(failed, err)
}
