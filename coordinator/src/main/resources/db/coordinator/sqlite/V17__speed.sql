-- The account comes first: while the table is young, an index that begins with the federation looks as good as
-- the one with the id, and keeps to it when the table has grown.
drop index entry_by_debit;
drop index entry_by_credit;
create index entry_by_debit on entry (debit, fed_id, seq);
create index entry_by_credit on entry (credit, fed_id, seq);
