-- The consent of an inviter that is no admin to one more instance of its organisation; seq is the event it is for.
create table join_cosignature (
  fed_id    blob    not null,
  invite_id blob    not null,
  seq       integer not null,
  signature blob    not null,
  primary key (fed_id, invite_id),
  foreign key (fed_id, invite_id) references join_request
) strict, without rowid;
