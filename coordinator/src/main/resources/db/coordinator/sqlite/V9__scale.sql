-- Rows of a tag are frozen by the release number in the tag's own row: a second mark in each contribution would write them
-- all again. How many of an organisation's tags are open is a number in its row, of which releases after open_tags_seq
-- are still to be taken off.
alter table organisation add column open_tags integer not null default 0;
alter table organisation add column open_tags_seq integer not null default 0;

update organisation
   set open_tags = (select count(*)
                      from contribution
                     where contribution.fed_id = organisation.fed_id
                       and contribution.org_id = organisation.org_id
                       and contribution.released = 0),
       open_tags_seq = (select release_seq
                          from counter
                         where counter.fed_id = organisation.fed_id);

drop index contribution_open;
alter table contribution drop column released;
