-- The share filled, by province and year, of the cells of the study's variables; indices are made of them and left out.
with cell as (
    select
        city.province,
        city.region,
        city_path.year,
        city_path.status,
        status.filled
    from city_path
    inner join study_variable on city_path.variable = study_variable.variable
    inner join city on city_path.city_id = city.city_id
    inner join status on city_path.status = status.status
    where study_variable.kind = 'formula'
)

select
    cell.province,
    province.name_en as province_en,
    cell.region,
    region.label_en as region_en,
    region.label_zh as region_zh,
    cell.year,
    count(*) as cells,
    count(*) filter (cell.status = 'reported') as reported,
    count(*) filter (cell.status = 'corrected') as corrected,
    count(*) filter (cell.status = 'bridged') as bridged,
    count(*) filter (cell.status = 'interpolated') as interpolated,
    count(*) filter (cell.status = 'carried') as carried,
    count(*) filter (cell.status = 'extrapolated') as extrapolated,
    count(*) filter (cell.status = 'winsorised') as winsorised,
    count(*) filter (cell.status = 'missing') as missing,
    count(*) filter (cell.filled) as filled,
    count(*) filter (cell.filled) / count(*) as imputed_share,
    count(*) filter (cell.status = 'missing') / count(*) as missing_share
from cell
inner join province on cell.province = province.name
inner join code as region on cell.region = region.code
group by all
