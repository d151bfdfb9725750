-- Rows whose English name is that of another city than the Chinese name beside it.
with threshold as (
    pivot (
        select
            threshold,
            value
        from catalog.threshold
    )
    on threshold in (
        'name_likeness'
    )
    using max(value)
),

row_name as (
    -- A row of a wide sheet stands in each of its tables.
    select distinct
        workbook,
        sheet,
        row,
        place_id,
        english_name as english,
        lower(regexp_replace(english_name, '[^A-Za-z]', '', 'g')) as letters
    from observations.page_row
    where kind = 'city' and english_name is not null
),

city_name as (
    select
        city_id,
        lower(regexp_replace(name_en, '[^A-Za-z]', '', 'g')) as letters
    from catalog.city
),

contradicted as (
    select
        row_name.workbook,
        row_name.sheet,
        row_name.row,
        row_name.place_id,
        row_name.english
    from row_name
    semi join city_name as other
        on row_name.letters = other.letters and row_name.place_id != other.city_id
    anti join city_name as own
        on
            row_name.place_id = own.city_id
            and jaro_winkler_similarity(row_name.letters, own.letters) > (select threshold.name_likeness from threshold)
)

select
    figure.stage,
    'name' as test,
    concat_ws(' ', contradicted.workbook, contradicted.sheet, contradicted.row, contradicted.english) as instance,
    figure.place_id,
    figure.kind,
    figure.year,
    figure.indicator,
    figure.scope,
    figure.printing,
    figure.workbook,
    figure.sheet,
    figure.cell,
    figure.value as found,
    contradicted.english as held_against,
    1.0 as size,
    false as determined
from contradicted
inner join observations.examined as figure
    on
        contradicted.workbook = figure.workbook
        and contradicted.sheet = figure.sheet
        and contradicted.row = regexp_extract(figure.cell, '\d+')::bigint
        and contradicted.place_id = figure.place_id
where figure.value is not null
