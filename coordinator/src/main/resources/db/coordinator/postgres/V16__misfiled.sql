-- Who filed a tag under a bucket, the first if several did; empty for what was filed before this was written down.
alter table bucket add column org_id bytea not null default '';
alter table held_bucket add column org_id bytea not null default '';

-- Whose credits a confirmed report of a wrong bucket was about: ids one after the other, 32 bytes each.
alter table report add column accused bytea not null default '';
