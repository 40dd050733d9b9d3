// Package compatibility keeps the table of what works on which CLI equal to what was seen to run: it records the outcomes of the
// life cycles on each CLI, makes the table of them, and finds what a table claims beyond them.
package compatibility
