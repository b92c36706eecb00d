#!/usr/bin/env bash
# Starts the whole stack on this machine: Temporal, PostgreSQL, the Stripe stand-in, worker and API.
# Only checks for a usable Node; stack/start.mjs does the rest, so that one process receives the signals.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

if ! command -v node >/dev/null 2>&1; then
  echo "Node.js is missing: install Node 20.3 or newer (https://nodejs.org) and run this again." >&2
  exit 1
fi
if ! node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 20 || (major === 20 && minor >= 3) ? 0 : 1)'; then
  echo "Node $(node --version) is too old: install Node 20.3 or newer (https://nodejs.org) and run this again." >&2
  exit 1
fi
exec node "$root/stack/start.mjs" "$@"
