-- The name of a quota in weir.yaml that holds for this member alone, or 'none'; empty: that of his plan.
alter table members add column quota text not null default '';
