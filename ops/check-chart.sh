#!/usr/bin/env bash
# Renders the Helm chart in its forms and validates what comes out against Kubernetes' own schemas.
# Helm is built with Go and the validator installed with pip, once, into the user's cache.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
helm_version=v3.22.0
validator_version=1.37.0
tools="${XDG_CACHE_HOME:-$HOME/.cache}/licence-billing/chart-tools-$helm_version-$validator_version"

if [ ! -x "$tools/helm" ]; then
  echo "Building Helm $helm_version with Go, once" >&2
  GOBIN="$tools" go install -trimpath -ldflags '-s -w' "helm.sh/helm/v3/cmd/helm@$helm_version"
fi
if [ ! -x "$tools/python/bin/kubernetes-validate" ]; then
  python3 -m venv "$tools/python"
  "$tools/python/bin/pip" install --quiet "kubernetes-validate==$validator_version"
fi

# Helm built so believes in a Kubernetes of 2020.
kubernetes=(--kube-version "${validator_version}")
"$tools/helm" lint --quiet "${kubernetes[@]}" chart
rendered=$(mktemp -d)
trap 'rm -rf "$rendered"' EXIT
render() {
  local name=$1
  shift
  "$tools/helm" template billing chart "${kubernetes[@]}" "$@" >"$rendered/$name.yaml"
  echo "$name: $(grep -c '^kind:' "$rendered/$name.yaml") objects"
}
render defaults
render everything --set ingress.enabled=true,ingress.className=nginx,worker.autoscaling.enabled=true --set "worker.previousTags={0.9.0}"
render least --set networkPolicy.enabled=false
"$tools/python/bin/kubernetes-validate" --strict --quiet "$rendered"/*.yaml

# Each pod that takes requests has time to lose its endpoint, and time for that within its grace.
for form in "$rendered"/*.yaml; do
  "$tools/python/bin/python" - "$form" <<'PYTHON'
import sys, yaml
longest_requests, drain = 20, 5
apis = [pod["spec"]["template"]["spec"] for pod in yaml.safe_load_all(open(sys.argv[1]))
        if pod and pod["kind"] == "Deployment" and pod["metadata"]["name"].endswith("-api")]
assert apis, "there is no API"
for spec in apis:
    [container] = spec["containers"]
    before = container["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert 0 < before and before + drain + longest_requests < spec["terminationGracePeriodSeconds"], (before, spec)
PYTHON
done
