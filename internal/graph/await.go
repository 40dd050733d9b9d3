package graph

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// ErrTimeout says that Await's deadline passed before what it waited for was seen. It wraps context.DeadlineExceeded.
var ErrTimeout = fmt.Errorf("the wait reached its deadline: %w", context.DeadlineExceeded)

// Await calls read until it answers true or an error. Between calls it waits 200 ms at first, twice as long each time up
// to 5 s, with some jitter. It ends with ErrTimeout at the context's deadline and with context.Canceled at once when the
// context is cancelled. The first call is made without waiting.
func Await(ctx context.Context, read func(context.Context) (bool, error)) error {
	return await(ctx, defaultTiming(), read)
}

func await(ctx context.Context, clock timing, read func(context.Context) (bool, error)) error {
	delay := clock.awaitFirst
	for {
		if err := awaitEnd(ctx); err != nil {
			return err
		}
		done, err := read(ctx)
		if err != nil {
			// A read that was cut short by the deadline is the wait's end, not a failure of the read.
			if end := awaitEnd(ctx); end != nil && (errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)) {
				return end
			}
			return err
		}
		if done {
			return nil
		}
		if err := sleep(ctx, jittered(delay)); err != nil {
			return awaitEnd(ctx)
		}
		delay = min(2*delay, clock.awaitMost)
	}
}

// awaitFor is await that gives up after a window and says whether it saw what it waited for. The window bounds the waiting and
// cuts no call short: the last one starts after its end, so that "not seen" is what the service said and not a slow answer.
func awaitFor(ctx context.Context, clock timing, window time.Duration, read func(context.Context) (bool, error)) (seen bool, err error) {
	end := time.Now().Add(window)
	err = await(ctx, clock, func(ctx context.Context) (bool, error) {
		last := !time.Now().Before(end)
		var err error
		seen, err = read(ctx)
		return seen || last, err
	})
	return seen, err
}

// awaitEnd is why a wait ends with its context: cancelled, out of time, or nil while it goes on.
func awaitEnd(ctx context.Context) error {
	switch err := ctx.Err(); {
	case err == nil:
		return nil
	case errors.Is(err, context.DeadlineExceeded):
		return ErrTimeout
	default:
		return err
	}
}

// sleep waits for d or for the end of the context.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// jittered varies d by a fifth, so that many waiters don't ask in step.
func jittered(d time.Duration) time.Duration {
	return time.Duration(float64(d) * (0.8 + 0.4*rand.Float64()))
}
