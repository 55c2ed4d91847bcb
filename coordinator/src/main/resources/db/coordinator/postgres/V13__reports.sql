-- What readers say of released tags, once for each organisation and tag. state: 0 open, 1 confirmed, 2 dismissed;
-- cids one after the other, 16 bytes each; deposit_id is empty where a report costs nothing.
create table report (
  fed_id      bytea not null references federation,
  org_id      bytea not null,
  tag_epoch   bigint not null,
  tag         bytea not null,
  report_id   bytea not null,
  instance_id bytea not null,
  kind        bigint not null,
  cids        bytea not null,
  transfer_id bytea not null,
  signature   bytea not null,
  reported_at bigint not null,
  deposit_id  bytea not null,
  state       bigint not null default 0,
  decided_at  bigint not null default 0,
  decided_by  text not null default '',
  note        text not null default '',
  primary key (fed_id, org_id, tag_epoch, tag)
);
create unique index report_by_id on report (fed_id, report_id);
create index report_by_tag on report (fed_id, tag_epoch, tag);
create index report_by_time on report (fed_id, reported_at);

-- Tags that are not served any more, and the buckets they were filed under or would be.
create table held_tag (
  fed_id    bytea not null references federation,
  tag_epoch bigint not null,
  tag       bytea not null,
  held_at   bigint not null,
  primary key (fed_id, tag_epoch, tag)
);
create table held_bucket (
  fed_id    bytea not null references federation,
  tag_epoch bigint not null,
  tag       bytea not null,
  slot      bigint not null,
  bucket    bigint not null,
  primary key (fed_id, tag_epoch, tag, slot, bucket)
);
