-- Which federations came out of a backup, made at made_at. note is the newest checkpoint in it that enough witnesses signed, empty
-- if there was none. Until opened_at is set nothing is changed.
create table restoration (
  fed_id      bytea  not null references federation,
  restored_at bigint not null,
  made_at     bigint not null,
  note        bytea  not null,
  opened_at   bigint not null default 0,
  primary key (fed_id, restored_at)
);
