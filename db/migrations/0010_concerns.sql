-- Why somebody should look at a tenant was one text, and is a list now; what stood there is one of its entries.
UPDATE "subscriptions" SET
  "view" = "view" || jsonb_build_object('concerns', earlier.concerns),
  "stored" = "stored" || jsonb_build_object('concerns', earlier.concerns)
FROM (
  SELECT "tenant_id", CASE WHEN "needs_attention"
    THEN jsonb_build_array(jsonb_build_object('about', 'earlier', 'reason', "view" -> 'attention'))
    ELSE '[]'::jsonb END AS concerns
  FROM "subscriptions"
) AS earlier
WHERE earlier."tenant_id" = "subscriptions"."tenant_id";
