-- Proofs of what this organisation gave (contribution, by cid) and has (entry, by transfer id); rows are added, never changed.
create table receipt (
  tenant         text    not null,
  federation_id  text    not null,
  seq            integer not null,
  kind           text    not null,   -- contribution, entry
  subject        text    not null,   -- base64url
  content        blob    not null,   -- SHA-256 of the envelope; empty for an entry
  amount         integer not null,   -- millicredits; 0 for a contribution
  proof          blob    not null,   -- C2SP tlog-proof
  kept_at        integer not null,
  primary key (tenant, federation_id, seq),
  unique (tenant, federation_id, subject),
  foreign key (tenant, federation_id) references federation (tenant, id) on delete cascade
) strict, without rowid;
