-- Proofs of what this organisation gave (contribution, by cid) and has (entry, by transfer id); rows are added, never changed.
create table receipt (
  tenant         text    not null,
  federation_id  text    not null,
  seq            bigint  not null,
  kind           text    not null,   -- contribution, entry
  subject        text    not null,   -- base64url
  content        bytea   not null,   -- SHA-256 of the envelope; empty for an entry
  amount         bigint  not null,   -- millicredits; 0 for a contribution
  proof          bytea   not null,   -- C2SP tlog-proof
  kept_at        bigint  not null,
  primary key (tenant, federation_id, seq),
  unique (tenant, federation_id, subject),
  foreign key (tenant, federation_id) references federation (tenant, id) on delete cascade
);
