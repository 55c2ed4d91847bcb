-- What was mined and what became of it, and all dealings with the federation. Times are epoch milliseconds.

create table pattern (
  tenant     text not null,
  id         text not null,
  subject    text not null,
  predicate  text not null,
  object     text not null,
  qualifiers text not null,           -- JSON array of texts
  status     text not null,
  support    integer not null,        -- different notes that state it
  sessions   integer not null,
  checks     text not null,           -- JSON array
  m          blob,                    -- the exact bytes that will be sealed, from the moment it is held
  aux        blob,
  first_seen integer not null,
  held_at    integer not null,
  reason     text not null,
  primary key (tenant, id)
) strict, without rowid;
create index pattern_status on pattern (tenant, status, held_at);
create index pattern_question on pattern (tenant, subject, predicate);

create table pattern_evidence (
  tenant     text not null,
  pattern_id text not null,
  note_id    text not null,
  session_id text not null,
  mappings   text not null,           -- JSON array: what the note's words became; never leaves
  primary key (tenant, pattern_id, note_id),
  foreign key (tenant, pattern_id) references pattern (tenant, id) on delete cascade
) strict, without rowid;
create index pattern_evidence_note on pattern_evidence (tenant, note_id);

-- The names of those who write are looked up before anything is mined: none of them may leave.
create index memory_actor on memory (tenant, actor);

create table pattern_mining (
  tenant  text primary key,
  seq     integer not null,           -- the memory's events up to here are mined
  policy  text not null,              -- what was shared and known then; another policy mines again from the start
  stopped integer not null            -- the kill switch
) strict, without rowid;

create table privacy_audit (
  tenant  text not null,
  seq     integer not null,
  at      integer not null,
  actor   text not null,
  action  text not null,
  subject text not null,
  detail  text not null,
  hash    text not null,              -- over the previous hash and this row
  primary key (tenant, seq)
) strict, without rowid;

create table federation (
  tenant          text not null,
  id              text not null,      -- base64url
  name            text not null,
  state           text not null,
  coordinator_url text not null,
  config          blob,               -- signed, as received
  created_at      integer not null,
  primary key (tenant, id)
) strict, without rowid;
create unique index federation_one on federation (tenant);

create table federation_event (
  tenant        text not null,
  federation_id text not null,
  seq           integer not null,
  event         blob not null,
  primary key (tenant, federation_id, seq),
  foreign key (tenant, federation_id) references federation (tenant, id) on delete cascade
) strict, without rowid;

create table federation_descriptor (
  tenant        text not null,
  federation_id text not null,
  hash          text not null,      -- SHA-256, base64url
  descriptor    blob not null,
  primary key (tenant, federation_id, hash),
  foreign key (tenant, federation_id) references federation (tenant, id) on delete cascade
) strict, without rowid;

create table federation_epoch (
  tenant        text not null,
  federation_id text not null,
  epoch         integer not null,
  epoch_commit  blob not null,
  primary key (tenant, federation_id, epoch),
  foreign key (tenant, federation_id) references federation (tenant, id) on delete cascade
) strict, without rowid;

create table federation_invite (
  tenant        text not null,
  federation_id text not null,
  invite_id     text not null,        -- the secret lies in the key file
  expires_at    integer not null,
  joiner        text not null,        -- the instance that used it up, or ''
  primary key (tenant, federation_id, invite_id),
  foreign key (tenant, federation_id) references federation (tenant, id) on delete cascade
) strict, without rowid;

create table outbox (
  tenant         text not null,
  id             text not null,
  federation_id  text not null,
  pattern_id     text not null,
  tag_epoch      integer not null,
  tag            text not null,       -- base64url
  cid            text not null,       -- base64url; the same for every attempt
  envelope       blob not null,
  state          text not null,       -- queued, sent, accepted, released, indexed, vested, refused
  attempts       integer not null,
  next_at        integer not null,
  last_error     text not null,
  created_at     integer not null,
  updated_at     integer not null,
  primary key (tenant, id),
  foreign key (tenant, federation_id) references federation (tenant, id) on delete cascade
) strict, without rowid;
create unique index outbox_pattern on outbox (tenant, federation_id, tag_epoch, pattern_id);
create unique index outbox_cid on outbox (tenant, cid);
create index outbox_due on outbox (tenant, state, next_at);

create table release_cursor (
  tenant        text not null,
  federation_id text not null,
  seq           integer not null,
  primary key (tenant, federation_id),
  foreign key (tenant, federation_id) references federation (tenant, id) on delete cascade
) strict, without rowid;

create table page_request (
  tenant        text not null,
  federation_id text not null,
  tag_epoch     integer not null,
  slot          integer not null,
  bucket        integer not null,
  page_cursor   text not null,        -- '' for the first page
  transfer_id   text not null,        -- base64url; written before the first attempt
  state         text not null,        -- asked, answered, empty
  at            integer not null,
  primary key (tenant, federation_id, tag_epoch, slot, bucket, page_cursor),
  foreign key (tenant, federation_id) references federation (tenant, id) on delete cascade
) strict, without rowid;

create table opened_pattern (
  tenant        text not null,
  federation_id text not null,
  tag_epoch     integer not null,
  tag           text not null,        -- base64url
  kind          integer not null,
  subject       text not null,
  predicate     text not null,
  object        text not null,
  qualifiers    text not null,        -- JSON array of texts
  organisations integer not null,
  support       integer not null,
  confidence    integer not null,     -- tenths
  primary key (tenant, federation_id, tag_epoch, tag),
  foreign key (tenant, federation_id) references federation (tenant, id) on delete cascade
) strict, without rowid;
create index opened_subject on opened_pattern (tenant, federation_id, subject, predicate);
create index opened_object on opened_pattern (tenant, federation_id, object, predicate);
create index opened_kind on opened_pattern (tenant, federation_id, kind);
