// Package netregex compiles regular expressions as .NET reads them.
//
// The engine, regexp2, is a port of .NET's that lacks the named blocks of Unicode (\p{IsCyrillic}) and takes what .NET
// refuses: scripts (\p{Greek}), \pL, \x{41} and the option U. Both are mended here, before the engine sees the pattern.
//
// One difference stays: the engine counts characters where .NET counts UTF-16 code units, so that a character outside
// of the basic plane is one to it and two to .NET.
package netregex
