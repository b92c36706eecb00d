/** What has to be set up in a namespace by hand. */
export interface ManualWork {
  readonly namespace: string;
  readonly isMissing: boolean;
  readonly setsRetention: boolean;
  readonly retentionDays: number;
  readonly attributes: readonly { readonly name: string; readonly type: string }[];
}

/**
 * The manual work as three texts to paste: for a self-hosted server, for Temporal Cloud's command line, and for
 * Terraform.
 */
export function manualForms(work: ManualWork): string {
  return [
    'With the temporal CLI, on a server of your own:',
    ...temporalCli(work),
    'With tcld, on Temporal Cloud (a namespace’s id is name.account):',
    ...tcld(work),
    'With Terraform, on Temporal Cloud:',
    ...terraform(work),
  ].join('\n');
}

function temporalCli({
  namespace,
  isMissing,
  setsRetention,
  retentionDays,
  attributes,
}: ManualWork): readonly string[] {
  const verb = isMissing ? 'create' : 'update';
  return [
    ...(setsRetention
      ? [`  temporal operator namespace ${verb} --namespace ${namespace} --retention ${retentionDays}d`]
      : []),
    ...attributes.map(
      ({ name, type }) =>
        `  temporal operator search-attribute create --namespace ${namespace} --name ${name} --type ${type}`,
    ),
  ];
}

function tcld({ namespace, isMissing, setsRetention, retentionDays, attributes }: ManualWork): readonly string[] {
  const retention = isMissing
    ? `  tcld namespace create --namespace ${namespace} --region <region> --auth-method api_key --retention-days ${retentionDays}`
    : `  tcld namespace retention set --namespace ${namespace} --retention-days ${retentionDays}`;
  const flags = attributes.map(({ name, type }) => ` --search-attribute "${name}=${type}"`).join('');
  return [
    ...(setsRetention ? [retention] : []),
    ...(attributes.length === 0 ? [] : [`  tcld namespace search-attributes add --namespace ${namespace}${flags}`]),
  ];
}

function terraform({ namespace, isMissing, setsRetention, retentionDays, attributes }: ManualWork): readonly string[] {
  const id = isMissing ? 'temporalcloud_namespace.billing.id' : `"${namespace}"`;
  const made = `  resource "temporalcloud_namespace" "billing" {\n    name           = "${namespace}"\n    regions        = ["<region>"]\n    api_key_auth   = true\n    retention_days = ${retentionDays}\n  }`;
  return [
    ...(isMissing
      ? [made]
      : setsRetention
        ? [`  retention_days = ${retentionDays}  # of the namespace ${namespace}`]
        : []),
    ...attributes.map(
      ({ name, type }) =>
        `  resource "temporalcloud_namespace_search_attribute" "${name}" {\n    namespace_id = ${id}\n    name         = "${name}"\n    type         = "${type}"\n  }`,
    ),
  ];
}
