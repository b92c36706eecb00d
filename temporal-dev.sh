#!/usr/bin/env bash
# Starts the whole stack on this machine: Temporal, PostgreSQL, the Stripe stand-in, and the service as two processes, API and worker.
# With --with-dialler also a small product beside it (examples/dialler), for the demo company.
# Any Node from 20.3 on installs the packages. The rest runs on Node 24, which is among them on Linux, under one process that receives the signals.
set -euo pipefail

usage='Usage: ./temporal-dev.sh [--with-dialler]

Starts the whole stack and runs until Ctrl-C. Data, ports and keys are chosen by the environment: DATA_DIR, PORT,
TEMPORAL_PORT, OPS_API_KEY and others, which docs/configuration.md lists.

  --with-dialler  also starts a small product beside it, for the demo company
  --help          shows this'
for option in "$@"; do
  case "$option" in
    --with-dialler) ;;
    -h | --help) echo "$usage" && exit ;;
    *) printf 'Unknown option: %s\n\n%s\n' "$option" "$usage" >&2 && exit 2 ;;
  esac
done

root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

if ! command -v node >/dev/null 2>&1; then
  echo "Node.js is missing: install Node 24 or newer (https://nodejs.org) and run this again." >&2
  exit 1
fi
node "$root/stack/setup.mjs" --packages-only &
setup=$!
trap 'kill "$setup"' INT TERM HUP
wait "$setup"
trap - INT TERM HUP

node="$root/node_modules/.bin/node"
[ -x "$node" ] || node=node
exec "$node" "$root/stack/start.mjs" "$@"
