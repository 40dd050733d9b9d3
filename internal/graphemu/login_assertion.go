package graphemu

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // the x5t thumbprint is defined with it
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"time"
)

// checkAssertion checks a client assertion: a JWT signed with a certificate of the application, or one of an identity
// provider that the application trusts.
// Microsoft: "Microsoft identity platform application authentication certificate credentials", "Workload identity federation".
func (s *Server) checkAssertion(r *http.Request, text string, app *registration, t *tenant) *stsFailure {
	token, err := parseJWT(text)
	if err != nil {
		return stsError(50027, "JWT token is invalid or malformed.")
	}
	if now := time.Now(); now.After(token.moment("exp").Add(5 * time.Minute)) {
		return stsError(700024, "Client assertion is not within its valid time range.")
	}
	if !strings.EqualFold(textOf(token.claims["iss"]), app.clientID) {
		return s.checkFederated(token, app)
	}
	if !strings.EqualFold(textOf(token.claims["sub"]), app.clientID) || !s.isOwnAudience(token, r, t) {
		return stsError(50013, "Assertion failed: its audience or subject is not valid.")
	}
	for _, cert := range app.certificates {
		if certificateMatches(token, cert) {
			if !signedBy(token, cert) {
				return stsError(700027, "The certificate with identifier used to sign the client assertion is not registered on application. The assertion's signature is invalid.")
			}
			return nil
		}
	}
	return stsError(700027, "The certificate with identifier used to sign the client assertion is not registered on application.")
}

// isOwnAudience says whether an assertion was made for this tenant's token endpoint.
func (s *Server) isOwnAudience(token jwt, r *http.Request, t *tenant) bool {
	return slices.ContainsFunc(token.audiences(), func(aud string) bool {
		rest, ok := strings.CutPrefix(aud, baseURL(r)+"/")
		name, _, _ := strings.Cut(rest, "/")
		return ok && s.tenantByDomain(name) == t
	})
}

// certificateMatches compares thumbprints. Microsoft's libraries write them in either base64 alphabet, padded or not.
func certificateMatches(token jwt, cert *x509.Certificate) bool {
	sum1, sum256 := sha1.Sum(cert.Raw), sha256.Sum256(cert.Raw) //nolint:gosec // as above
	urlForm := strings.NewReplacer("+", "-", "/", "_", "=", "")
	return urlForm.Replace(token.header.X5T) == base64.RawURLEncoding.EncodeToString(sum1[:]) ||
		urlForm.Replace(token.header.S2) == base64.RawURLEncoding.EncodeToString(sum256[:])
}

func signedBy(token jwt, cert *x509.Certificate) bool {
	sum := sha256.Sum256([]byte(token.signed))
	switch key := cert.PublicKey.(type) {
	case *rsa.PublicKey:
		if token.header.Alg == "PS256" {
			return rsa.VerifyPSS(key, crypto.SHA256, sum[:], token.signature, nil) == nil
		}
		return token.header.Alg == "RS256" && rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], token.signature) == nil
	case *ecdsa.PublicKey:
		return token.header.Alg == "ES256" && len(token.signature) == 64 && ecdsa.Verify(key, sum[:],
			new(big.Int).SetBytes(token.signature[:32]), new(big.Int).SetBytes(token.signature[32:]))
	default:
		return false
	}
}

// checkFederated looks for a federated credential of the application that fits issuer, subject and audience.
func (s *Server) checkFederated(token jwt, app *registration) *stsFailure {
	issuer, subject := textOf(token.claims["iss"]), textOf(token.claims["sub"])
	byIssuer := slices.DeleteFunc(slices.Clone(app.federated), func(f FederatedCredential) bool { return f.Issuer != issuer })
	if len(byIssuer) == 0 {
		return stsError(700211, "No matching federated identity record found for presented assertion issuer '"+issuer+"'.")
	}
	bySubject := slices.DeleteFunc(byIssuer, func(f FederatedCredential) bool { return f.Subject != subject })
	if len(bySubject) == 0 {
		return stsError(700213, "No matching federated identity record found for presented assertion subject '"+subject+"'. "+
			"Check your federated identity credential Subject, Audience and Issuer against the presented assertion.")
	}
	if !slices.ContainsFunc(bySubject, func(f FederatedCredential) bool { return slices.Contains(token.audiences(), f.audience()) }) {
		return stsError(700212, "No matching federated identity record found for presented assertion audience '"+strings.Join(token.audiences(), ", ")+"'.")
	}
	if !s.signer.verified(token) {
		return stsError(700027, "Client assertion failed signature validation.")
	}
	return nil
}
