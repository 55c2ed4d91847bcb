-- The consent of an inviter that is no admin to one more instance of its organisation; seq is the event it is for.
create table join_cosignature (
  fed_id    bytea   not null,
  invite_id bytea   not null,
  seq       bigint  not null,
  signature bytea   not null,
  primary key (fed_id, invite_id),
  foreign key (fed_id, invite_id) references join_request
);
