-- Every figure of the book of the indicators that the study uses, whatever its city and year.
with used_indicator as (
    select distinct regexp_replace(component, '_district$', '') as indicator
    from catalog.study_component
)

select observation.*
from book.observation as observation
semi join used_indicator on observation.indicator = used_indicator.indicator
