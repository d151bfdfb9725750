-- The figures of the book that the study computes from: its components, cities and years.
select
    observation.city_id,
    observation.year,
    observation.indicator,
    observation.scope,
    observation.value,
    observation.unit,
    observation.status
from book.observation as observation
inner join catalog.study_city as study_city on observation.city_id = study_city.city_id
inner join catalog.study_component as used
    on observation.indicator || if(observation.scope = 'district', '_district', '') = used.component
inner join catalog.study as study on observation.year between study.first_year and study.last_year
