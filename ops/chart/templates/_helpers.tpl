{{- define "billing.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "billing.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{/* Settings, and for each secret the path of its file. */}}
{{- define "billing.env" -}}
{{- range $name, $value := .Values.settings }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- range $name, $key := .Values.secrets }}
- name: {{ $name }}_FILE
  value: /run/secrets/billing/{{ $key }}
{{- end }}
{{- end }}

{{/* Mounts only the named keys, so that the service does not get what only the preparing job may do. */}}
{{- define "billing.secretVolume" -}}
- name: secrets
  secret:
    secretName: {{ .secretName }}
    defaultMode: 0440
    items:
      {{- range $name, $key := .keys }}
      - { key: {{ $key }}, path: {{ $key }} }
      {{- end }}
{{- end }}

{{- define "billing.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
fsGroup: 1000
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "billing.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{/* The name of a version's workers, from the release and the image's tag. */}}
{{- define "billing.worker" -}}
{{- $root := index . 0 -}}
{{- printf "%s-worker-%s" $root.Release.Name (index . 1 | replace "." "-" | replace "_" "-" | lower) | trunc 63 | trimSuffix "-" -}}
{{- end }}
