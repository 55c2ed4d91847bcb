-- Who brought an organisation in, and the organisation below the founder's that stands above it; empty until the chain
-- was read for it.
alter table organisation add column sponsor_id blob not null default x'';
alter table organisation add column subtree_id blob not null default x'';
create index organisation_by_sponsor on organisation (fed_id, sponsor_id);
