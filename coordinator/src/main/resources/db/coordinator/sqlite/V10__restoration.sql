-- Which federations came out of a backup, made at made_at. note is the newest checkpoint in it that enough witnesses signed, empty
-- if there was none. Until opened_at is set nothing is changed.
create table restoration (
  fed_id      blob    not null references federation,
  restored_at integer not null,
  made_at     integer not null,
  note        blob    not null,
  opened_at   integer not null default 0,
  primary key (fed_id, restored_at)
) strict, without rowid;
