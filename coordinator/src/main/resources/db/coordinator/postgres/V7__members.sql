-- Who brought an organisation in, and the organisation below the founder's that stands above it; empty until the chain
-- was read for it.
alter table organisation add column sponsor_id bytea not null default '';
alter table organisation add column subtree_id bytea not null default '';
create index organisation_by_sponsor on organisation (fed_id, sponsor_id);
