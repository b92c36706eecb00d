-- Gives the users of instances that are there their refs, and licences their holders by them (docs/decisions/0033).
DO $$
DECLARE
  tenant record;
  instance text;
BEGIN
  UPDATE tenants SET user_salt = NULL WHERE deleted_at IS NOT NULL;
  FOR tenant IN SELECT id, user_salt FROM tenants WHERE deleted_at IS NULL LOOP
    instance := 'instance_' || left(encode(sha256(convert_to(tenant.id, 'UTF8')), 'hex'), 24);
    CONTINUE WHEN to_regclass(format('%I.users', instance)) IS NULL;
    EXECUTE format('ALTER TABLE %I.users ADD COLUMN IF NOT EXISTS ref text UNIQUE', instance);
    EXECUTE format(
      'UPDATE %I.users SET ref = ''usr_'' || left(encode(sha256(convert_to($1 || ''/'' || id, ''UTF8'')), ''hex''), 16)',
      instance) USING tenant.user_salt;
    EXECUTE format('ALTER TABLE %I.users ALTER COLUMN ref SET NOT NULL', instance);
    EXECUTE format(
      'UPDATE licences SET holder = users.ref FROM %I.users WHERE tenant_id = $1 AND holder = users.id', instance)
      USING tenant.id;
  END LOOP;
END $$;
