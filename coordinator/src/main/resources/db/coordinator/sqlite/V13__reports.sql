-- What readers say of released tags, once for each organisation and tag. state: 0 open, 1 confirmed, 2 dismissed;
-- cids one after the other, 16 bytes each; deposit_id is empty where a report costs nothing.
create table report (
  fed_id      blob not null references federation,
  org_id      blob not null,
  tag_epoch   integer not null,
  tag         blob not null,
  report_id   blob not null,
  instance_id blob not null,
  kind        integer not null,
  cids        blob not null,
  transfer_id blob not null,
  signature   blob not null,
  reported_at integer not null,
  deposit_id  blob not null,
  state       integer not null default 0,
  decided_at  integer not null default 0,
  decided_by  text not null default '',
  note        text not null default '',
  primary key (fed_id, org_id, tag_epoch, tag)
);
create unique index report_by_id on report (fed_id, report_id);
create index report_by_tag on report (fed_id, tag_epoch, tag);
create index report_by_time on report (fed_id, reported_at);

-- Tags that are not served any more, and the buckets they were filed under or would be.
create table held_tag (
  fed_id    blob not null references federation,
  tag_epoch integer not null,
  tag       blob not null,
  held_at   integer not null,
  primary key (fed_id, tag_epoch, tag)
);
create table held_bucket (
  fed_id    blob not null references federation,
  tag_epoch integer not null,
  tag       blob not null,
  slot      integer not null,
  bucket    integer not null,
  primary key (fed_id, tag_epoch, tag, slot, bucket)
);
