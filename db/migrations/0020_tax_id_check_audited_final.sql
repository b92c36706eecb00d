alter table public.audit validate constraint audit_act_known;
