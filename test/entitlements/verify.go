// Verifies a compact JWS by a JSON key set, with Go's standard library; prints its payload. Reads {jws, keys} as JSON.
package main

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"os"
	"strings"
)

func main() {
	var given struct {
		Jws  string
		Keys []struct{ Kid, X string }
	}
	must(json.NewDecoder(os.Stdin).Decode(&given))
	parts := strings.Split(given.Jws, ".")
	var header struct{ Alg, Kid string }
	must(json.Unmarshal(decoded(parts[0]), &header))
	for _, key := range given.Keys {
		signed := []byte(parts[0] + "." + parts[1])
		if key.Kid == header.Kid && ed25519.Verify(decoded(key.X), signed, decoded(parts[2])) {
			os.Stdout.Write(decoded(parts[1]))
			return
		}
	}
	panic("not signed by any of the keys")
}

func decoded(text string) []byte {
	bytes, err := base64.RawURLEncoding.DecodeString(text)
	must(err)
	return bytes
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
