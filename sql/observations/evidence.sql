-- Everything that speaks against a figure, of the page as printed and of what is left after the ledger.
select * from observations.figure_evidence
union all
select * from observations.series_evidence
union all
select * from observations.contradiction_evidence
union all
select * from observations.row_evidence
union all
select * from observations.name_evidence
