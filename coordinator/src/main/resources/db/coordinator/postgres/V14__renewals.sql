-- Parts of releases that were filed and are paid at due_at, unless the release proves to be a renewal by then.
create table vest_due (
  fed_id    bytea not null,
  tag_epoch bigint not null,
  tag       bytea not null,
  org_id    bytea not null,
  due_at    bigint not null,
  primary key (fed_id, tag_epoch, tag, org_id)
);
create index vest_due_by_time on vest_due (due_at);

-- Releases that were said, by org_id, to hold what an earlier tag epoch released: once for each of both.
create table renewal (
  fed_id            bytea not null references federation,
  tag_epoch         bigint not null,
  tag               bytea not null,
  renewed_tag_epoch bigint not null,
  renewed_tag       bytea not null,
  org_id            bytea not null,
  said_at           bigint not null,
  primary key (fed_id, tag_epoch, tag)
);
create unique index renewal_once on renewal (fed_id, tag_epoch, renewed_tag_epoch, renewed_tag);
create index renewal_by_time on renewal (fed_id, said_at);
