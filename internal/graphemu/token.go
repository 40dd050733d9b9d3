package graphemu

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"net/http"
	"sort"
	"strings"
	"sync"
	"time"
)

// tokenLifetime is how long an access token holds, on the machine's clock: its holder has no other.
const tokenLifetime = time.Hour

// grant is an access token that was handed out.
type grant struct {
	tenant   *tenant
	clientID string
	roles    map[string]bool
	audience string
	expires  time.Time
}

// holds says whether the token carries an application permission that was not taken back since.
func (g *grant) holds(permission string) bool {
	return g.roles[permission] && g.tenant.grants[g.clientID][permission]
}

// authenticate finds who sends a request. The refusals are those of Graph.
func (s *Server) authenticate(authorization string) (*grant, *reply) {
	scheme, token, _ := strings.Cut(authorization, " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		out := graphError(http.StatusUnauthorized, "InvalidAuthenticationToken", "Access token is empty.")
		return nil, &out
	}
	g := s.grants[token]
	switch {
	case g == nil:
		out := graphError(http.StatusUnauthorized, "InvalidAuthenticationToken", "IDX14100: JWT is not well formed or was not issued by this authority.")
		return nil, &out
	case time.Now().After(g.expires):
		delete(s.grants, token)
		out := graphError(http.StatusUnauthorized, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired.")
		return nil, &out
	}
	return g, nil
}

// issue hands out an access token for a client in a tenant: a JWT, or a text that means nothing to its holder.
func (s *Server) issue(t *tenant, clientID, audience, base string, v1 bool) string {
	now := time.Now()
	g := &grant{tenant: t, clientID: clientID, roles: map[string]bool{}, audience: audience, expires: now.Add(tokenLifetime)}
	for permission := range t.grants[clientID] {
		g.roles[permission] = true
	}
	token := opaqueID() + opaqueID()
	if s.behaviour("token.format") == "jwt" {
		token = s.signer.sign(g.claims(base, now, v1))
	}
	s.grants[token] = g
	return token
}

func (g *grant) claims(base string, now time.Time, v1 bool) object {
	claims := object{
		"aud": g.audience, "iss": base + "/" + g.tenant.id + "/", "tid": g.tenant.id, "appid": g.clientID, "idtyp": "app",
		"iat": now.Unix(), "nbf": now.Unix(), "exp": g.expires.Unix(), "ver": "1.0", "uti": opaqueID()[:22],
		"roles": anyList(sortedKeys(g.roles)),
	}
	if sp := g.tenant.clientPrincipal(g.clientID); sp != nil {
		claims["oid"], claims["sub"], claims["app_displayname"] = sp["id"], sp["id"], sp["displayName"]
	}
	if !v1 {
		claims["azp"] = g.clientID
	}
	return claims
}

// ExpireTokens makes every access token that was handed out so far invalid.
func (s *Server) ExpireTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.grants)
}

// signer signs what this process issues. Its key is made once per process and never changes.
type signer struct {
	key   *ecdsa.PrivateKey
	keyID string
}

var processSigner = sync.OnceValue(func() *signer {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic("graphemu: " + err.Error())
	}
	return &signer{key: key, keyID: opaqueID()[:27]}
})

func (s *signer) sign(claims object) string {
	header, _ := json.Marshal(object{"alg": "ES256", "typ": "JWT", "kid": s.keyID})
	payload, _ := json.Marshal(claims)
	text := base64.RawURLEncoding.EncodeToString(header) + "." + base64.RawURLEncoding.EncodeToString(payload)
	sum := sha256.Sum256([]byte(text))
	r, sig, err := ecdsa.Sign(rand.Reader, s.key, sum[:])
	if err != nil {
		panic("graphemu: " + err.Error())
	}
	raw := make([]byte, 64)
	r.FillBytes(raw[:32])
	sig.FillBytes(raw[32:])
	return text + "." + base64.RawURLEncoding.EncodeToString(raw)
}

// verified says whether this process signed the token.
func (s *signer) verified(token jwt) bool {
	if token.header.Alg != "ES256" || len(token.signature) != 64 {
		return false
	}
	sum := sha256.Sum256([]byte(token.signed))
	return ecdsa.Verify(&s.key.PublicKey, sum[:], new(big.Int).SetBytes(token.signature[:32]), new(big.Int).SetBytes(token.signature[32:]))
}

// keys is the document of the signing keys (JWKS).
func (s *signer) keys() object {
	public, err := s.key.PublicKey.ECDH()
	if err != nil {
		return object{"keys": []any{}}
	}
	point := public.Bytes() // 4, x, y
	return object{"keys": []any{object{
		"kty": "EC", "use": "sig", "alg": "ES256", "crv": "P-256", "kid": s.keyID,
		"x": base64.RawURLEncoding.EncodeToString(point[1:33]), "y": base64.RawURLEncoding.EncodeToString(point[33:]),
	}}}
}

// jwt is a decoded, not yet verified token.
type jwt struct {
	header struct {
		Alg string   `json:"alg"`
		Kid string   `json:"kid"`
		X5T string   `json:"x5t"`
		S2  string   `json:"x5t#S256"`
		X5C []string `json:"x5c"`
	}
	claims    object
	signed    string
	signature []byte
}

func parseJWT(text string) (jwt, error) {
	var token jwt
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return token, errors.New("not a JWT")
	}
	header, err1 := base64.RawURLEncoding.DecodeString(parts[0])
	claims, err2 := base64.RawURLEncoding.DecodeString(parts[1])
	signature, err3 := base64.RawURLEncoding.DecodeString(parts[2])
	if err := errors.Join(err1, err2, err3); err != nil {
		return token, err
	}
	token.signed, token.signature = parts[0]+"."+parts[1], signature
	return token, errors.Join(json.Unmarshal(header, &token.header), json.Unmarshal(claims, &token.claims))
}

// audiences is the aud claim, which may be one text or a list.
func (j jwt) audiences() []string {
	if list, ok := j.claims["aud"].([]any); ok {
		var out []string
		for _, item := range list {
			out = append(out, textOf(item))
		}
		sort.Strings(out)
		return out
	}
	return []string{textOf(j.claims["aud"])}
}

// moment is a time claim.
func (j jwt) moment(claim string) time.Time {
	seconds, _ := j.claims[claim].(float64)
	return time.Unix(int64(seconds), 0)
}
