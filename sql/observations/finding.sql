-- Every objection to a figure and how it was ruled on.
--
-- corrected, quarantined, accepted: by the ledger's entry on the figure. settled: by an entry on another
-- figure, with which the objection went away or which answers it; so is a total that closed as printed and
-- does no more, for it repeats the figure that the ledger corrects. unruled: nobody has ruled.
with objection as (
    select
        test,
        instance,
        place_id,
        kind,
        year,
        indicator,
        scope,
        printing,
        workbook,
        sheet,
        cell,
        arg_min(found, stage) as found,
        arg_min(expected, stage) as expected,
        arg_min(size, stage) as size,
        arg_min(determined, stage) as determined,
        bool_or(stage = 'ruled') as stands
    from observations.evidence
    group by all
),

acceptance as (
    select
        workbook,
        sheet,
        cell,
        unnest(string_split(tests, '; ')) as test
    from observations.ruling
    where ruling = 'accept'
),

-- A contradiction that the ledger itself brings about: it was none among the figures as printed.
brought_about as (
    select
        test,
        instance
    from observations.evidence
    group by all
    having not bool_or(stage = 'printed')
),

answered as (
    select distinct
        member.test,
        member.instance
    from observations.contradiction as member
    semi join acceptance
        on
            member.workbook = acceptance.workbook
            and member.sheet is not distinct from acceptance.sheet
            and member.cell = acceptance.cell
            and member.test = acceptance.test
),

decided as (
    select
        objection.* exclude (stands),
        case
            when entry.ruling = 'correct' and not objection.stands then 'corrected'
            when entry.ruling = 'quarantine' then 'quarantined'
            when acceptance.test is not null then 'accepted'
            when answered.instance is not null or not objection.stands then 'settled'
            when objection.test = 'total' and brought_about.instance is not null then 'settled'
            else 'unruled'
        end as ruling,
        entry.reason as entry_reason
    from objection
    left join observations.ruling as entry
        on
            objection.workbook = entry.workbook
            and objection.sheet is not distinct from entry.sheet
            and objection.cell = entry.cell
    left join acceptance
        on
            objection.workbook = acceptance.workbook
            and objection.sheet is not distinct from acceptance.sheet
            and objection.cell = acceptance.cell
            and objection.test = acceptance.test
    left join answered
        on
            objection.test = answered.test
            and objection.instance = answered.instance
    left join brought_about
        on
            objection.test = brought_about.test
            and objection.instance = brought_about.instance
)

select
    * exclude (entry_reason),
    case when ruling in ('corrected', 'quarantined', 'accepted') then entry_reason end as reason
from decided
