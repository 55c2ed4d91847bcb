-- Rows of a tag are frozen by the release number in the tag's own row: a second mark in each contribution would write them
-- all again. How many of an organisation's tags are open is a number in its row, of which releases after open_tags_seq
-- are still to be taken off.
alter table organisation
  add column open_tags     bigint not null default 0,
  add column open_tags_seq bigint not null default 0;

update organisation
   set open_tags = (select count(*)
                      from contribution
                     where contribution.fed_id = organisation.fed_id
                       and contribution.org_id = organisation.org_id
                       and contribution.released = 0),
       open_tags_seq = (select release_seq
                          from counter
                         where counter.fed_id = organisation.fed_id);

-- Envelopes are most of what is stored. They are split by federation and tag, which every statement about them names, so
-- that one federation's load does not fall on one table or, over Citus, on one node.
alter table contribution rename to contribution_whole;
alter index contribution_pkey rename to contribution_whole_pkey;

create table contribution (
  fed_id      bytea  not null,
  tag_epoch   bigint not null,
  tag         bytea  not null,
  org_id      bytea  not null,
  cid         bytea  not null,
  key_epoch   bigint not null,
  envelope    bytea  not null,
  indexed     bigint not null default 0,
  received_at bigint not null,
  primary key (fed_id, tag_epoch, tag, org_id)
) partition by hash (fed_id, tag);

do $$
begin
  for part in 0..15 loop
    execute format(
      'create table contribution_%s partition of contribution for values with (modulus 16, remainder %s)', part, part);
  end loop;
end
$$;

insert into contribution (fed_id, tag_epoch, tag, org_id, cid, key_epoch, envelope, indexed, received_at)
select fed_id, tag_epoch, tag, org_id, cid, key_epoch, envelope, indexed, received_at
  from contribution_whole;

drop table contribution_whole;

-- Checking, for each row, that its federation is still there locks the federation's one row each time, which costs as much
-- as writing the row and makes every writer of a federation meet at it. No federation or log is ever deleted.
alter table tag drop constraint tag_fed_id_fkey;
alter table contribution_seen drop constraint contribution_seen_fed_id_fkey;
alter table release drop constraint release_fed_id_fkey;
alter table release_part drop constraint release_part_fed_id_seq_fkey;
alter table bucket drop constraint bucket_fed_id_fkey;
alter table account drop constraint account_fed_id_fkey;
alter table entry drop constraint entry_fed_id_fkey;
alter table log_pending drop constraint log_pending_fed_id_fkey;
alter table log_entry drop constraint log_entry_fed_id_fkey;
alter table log_hash drop constraint log_hash_fed_id_fkey;
