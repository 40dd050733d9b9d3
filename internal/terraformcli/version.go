package terraformcli

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// Product is which of the two commands something is.
type Product string

// The two products that run providers.
const (
	Terraform Product = "terraform"
	OpenTofu  Product = "tofu"
)

// String is the product's name as people write it.
func (p Product) String() string {
	if p == OpenTofu {
		return "OpenTofu"
	}
	return "Terraform"
}

// RegistryHost is the host that an unqualified provider source belongs to.
func (p Product) RegistryHost() string {
	if p == OpenTofu {
		return "registry.opentofu.org"
	}
	return "registry.terraform.io"
}

// Minimum is the oldest version of a product that the provider is tested with.
func (p Product) Minimum() Version {
	if p == OpenTofu {
		return Version{Major: 1, Minor: 10}
	}
	return Version{Major: 1, Minor: 8}
}

// Version is a release number. A pre-release counts as its release.
type Version struct{ Major, Minor, Patch int }

// ParseVersion reads "1.12.6", "v1.12", or "1.15.0-beta1".
func ParseVersion(text string) (Version, error) {
	core, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(text), "v"), "-")
	core, _, _ = strings.Cut(core, "+")
	var numbers [3]int
	parts := strings.Split(core, ".")
	if len(parts) > len(numbers) {
		return Version{}, fmt.Errorf("%q is not a version", text)
	}
	for i, part := range parts {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 {
			return Version{}, fmt.Errorf("%q is not a version", text)
		}
		numbers[i] = n
	}
	return Version{numbers[0], numbers[1], numbers[2]}, nil
}

// AtLeast says whether the version is the other one or newer.
func (v Version) AtLeast(other Version) bool {
	return cmp.Or(cmp.Compare(v.Major, other.Major), cmp.Compare(v.Minor, other.Minor), cmp.Compare(v.Patch, other.Patch)) >= 0
}

func (v Version) String() string { return fmt.Sprintf("%d.%d.%d", v.Major, v.Minor, v.Patch) }
