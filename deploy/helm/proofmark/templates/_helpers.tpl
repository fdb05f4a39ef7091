{{- define "proofmark.labels" -}}
app.kubernetes.io/name: proofmark
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .service }}
{{- end }}

{{- define "proofmark.name" -}}
{{ .root.Release.Name }}-{{ .service }}
{{- end }}

{{- define "proofmark.metadata" -}}
name: {{ include "proofmark.name" . }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "proofmark.labels" . | nindent 2 }}
  app.kubernetes.io/version: {{ .root.Values.image.tag | default .root.Chart.AppVersion | quote }}
  app.kubernetes.io/managed-by: {{ .root.Release.Service }}
  helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{/* Fails where a value has no default and none was given. */}}
{{- define "proofmark.required" -}}
{{ required (printf "%s is missing: give it with --set %s=…" .name .name) .value }}
{{- end }}

{{- define "proofmark.secret" -}}
{{ include "proofmark.required" (dict "name" "existingSecret" "value" .root.Values.existingSecret) }}
{{- end }}

{{- define "proofmark.fromSecret" -}}
- name: {{ .name }}
  valueFrom: { secretKeyRef: { name: {{ include "proofmark.secret" . }}, key: {{ .name }} } }
{{- end }}

{{/* What every service is told. */}}
{{- define "proofmark.env" -}}
{{- include "proofmark.fromSecret" (merge (dict "name" "CONTEXT_SIGNING_KEY") .) }}
{{ include "proofmark.fromSecret" (merge (dict "name" "SEALING_KEY") .) }}
- { name: EVENT_STREAM, value: kafka }
- { name: KAFKA_BROKERS, value: {{ include "proofmark.required" (dict "name" "kafka.brokers" "value" .root.Values.kafka.brokers) | quote }} }
{{- if .root.Values.kafka.tls }}
- { name: KAFKA_TLS, value: 'true' }
{{- end }}
{{- with .root.Values.kafka.saslMechanism }}
- { name: KAFKA_SASL_MECHANISM, value: {{ . | quote }} }
{{ include "proofmark.fromSecret" (merge (dict "name" "KAFKA_SASL_USERNAME") $) }}
{{ include "proofmark.fromSecret" (merge (dict "name" "KAFKA_SASL_PASSWORD") $) }}
{{- end }}
- { name: LOG_LEVEL, value: {{ .root.Values.logLevel | quote }} }
{{- with .root.Values.otlpEndpoint }}
- { name: OTEL_EXPORTER_OTLP_ENDPOINT, value: {{ . | quote }} }
{{- end }}
- { name: OTEL_TRACES_SAMPLER_ARG, value: {{ .root.Values.tracesSampled | quote }} }
{{- end }}

{{/* The passwords stand in the secret; Kubernetes puts them into the URLs. */}}
{{- define "proofmark.databaseEnv" -}}
{{- $role := upper .service }}
{{- $database := .root.Values.database }}
{{- $host := include "proofmark.required" (dict "name" "database.host" "value" $database.host) }}
{{- include "proofmark.fromSecret" (merge (dict "name" (printf "%s_PASSWORD" $role)) .) }}
{{ include "proofmark.fromSecret" (merge (dict "name" (printf "%s_OWNER_PASSWORD" $role)) .) }}
- name: DATABASE_URL
  value: postgresql://{{ .service }}:$({{ $role }}_PASSWORD)@{{ $host }}:{{ $database.port }}/{{ $database.name }}{{ $database.options }}
- name: MIGRATION_DATABASE_URL
  value: postgresql://{{ .service }}_owner:$({{ $role }}_OWNER_PASSWORD)@{{ $host }}:{{ $database.port }}/{{ $database.name }}{{ $database.options }}
{{- end }}

{{- define "proofmark.gatewayUrl" -}}
{{ include "proofmark.required" (dict "name" "publicUrls.gateway" "value" .root.Values.publicUrls.gateway) }}
{{- end }}

{{- define "proofmark.resolverUrl" -}}
{{ include "proofmark.required" (dict "name" "publicUrls.resolver" "value" .root.Values.publicUrls.resolver) }}
{{- end }}

{{/* What one service is told beyond that. */}}
{{- define "proofmark.ownEnv" -}}
{{- $release := .root.Release.Name }}
{{- if eq .service "gateway" }}
- { name: PUBLIC_URL, value: {{ include "proofmark.gatewayUrl" . | quote }} }
# Each copy allows its share of RATE_LIMIT_PER_SECOND.
- { name: GATEWAY_COPIES, value: {{ ternary .values.autoscaling.max .values.replicas .values.autoscaling.enabled | quote }} }
{{- range list "identity" "codes" "analytics" "webhooks" "passport" }}
- { name: {{ upper . }}_URL, value: http://{{ $release }}-{{ . }} }
{{- end }}
{{- else if eq .service "identity" }}
- { name: PUBLIC_URL, value: {{ include "proofmark.gatewayUrl" . | quote }} }
{{- else if eq .service "codes" }}
- { name: RESOLVER_PUBLIC_URL, value: {{ include "proofmark.resolverUrl" . | quote }} }
{{- else if and (eq .service "passport") .values.prefixFormatConfigMap }}
- { name: GCP_PREFIX_FORMAT_FILE, value: /gs1/gcpprefixformatlist.json }
{{- else if eq .service "resolver" }}
# A pod keeps its name over restarts, and so its place among the consumers.
- { name: KAFKA_INSTANCE_ID, valueFrom: { fieldRef: { fieldPath: metadata.name } } }
# To be changed every day, and the copies restarted. Without it each copy counts a visitor for itself.
- name: VISITOR_SECRET
  valueFrom: { secretKeyRef: { name: {{ include "proofmark.secret" . }}, key: VISITOR_SECRET, optional: true } }
{{- end }}
{{- range $name, $value := .values.env }}
- { name: {{ $name }}, value: {{ $value | quote }} }
{{- end }}
{{- end }}

{{/* The pod of a service: what it may do, how it is asked whether it is well, and how it is stopped. */}}
{{- define "proofmark.podSpec" -}}
automountServiceAccountToken: false
enableServiceLinks: false
# Longer than a service takes to drain.
terminationGracePeriodSeconds: 30
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "proofmark.container" -}}
name: {{ .service }}
image: {{ .root.Values.image.registry }}/{{ .service }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
{{- end }}

{{- define "proofmark.serving" -}}
ports:
  - { name: http, containerPort: 8080 }
  - { name: metrics, containerPort: 9464 }
# A start runs migrations and may catch up: five minutes.
startupProbe: { httpGet: { path: /health/live, port: http }, periodSeconds: 2, failureThreshold: 150 }
# Only that the process answers: what it stands on may be away, and a restart would not bring it back.
livenessProbe: { httpGet: { path: /health/live, port: http }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 }
readinessProbe: { httpGet: { path: /health/ready, port: http }, periodSeconds: 5, timeoutSeconds: 4, failureThreshold: 2 }
# Until every proxy has heard that this pod is going; the image has no shell.
lifecycle: { preStop: { sleep: { seconds: 5 } } }
{{- end }}

{{- define "proofmark.spread" -}}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{ include "proofmark.labels" . | nindent 8 }}
{{- end }}
