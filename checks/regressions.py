"""What must hold of the estimates."""

from checks.contract import Contract, Rule

CONTRACTS = (
    Contract(
        "regressions.descriptive",
        rules=(
            Rule(
                "every variable of the study is described over the panel",
                "sample = 'panel' and (select count(*) from regressions.descriptive where sample = 'panel') "
                "!= (select count(*) from catalog.study_variable)",
            ),
        ),
    ),
    Contract(
        "regressions.model",
        rules=(
            Rule("an estimate or a reason", "not estimable and reason is null"),
            Rule(
                "an estimable model has coefficients",
                "estimable and model_id not in (select model_id from regressions.coefficient)",
            ),
        ),
    ),
    Contract("regressions.coefficient"),
    Contract("regressions.placebo_draw"),
    Contract("regressions.estimated_from", rows="select count(*) from regressions.model"),
    Contract(
        "regressions.specification",
        rules=(
            Rule("an estimate or a reason", "(estimate is null) = (reason is null)"),
            Rule(
                "the study's own specification is the estimate of its model",
                "own and abs(estimate - (select coefficient.estimate from regressions.coefficient as coefficient "
                "inner join catalog.study as study on coefficient.model_id = study.curve_model "
                "and coefficient.term = study.curve_term)) > 1e-7 * greatest(abs(estimate), std_error)",
            ),
        ),
    ),
    Contract("regressions.specification_reading"),
    Contract("regressions.specification_choice"),
    Contract("regressions.index_draw"),
    Contract(
        "regressions.rank_interval",
        rules=(Rule("bounds in order", "not (rank_low <= rank_median and rank_median <= rank_high)"),),
    ),
    Contract("regressions.index_sensitivity"),
    Contract("regressions.spatial_autocorrelation"),
    Contract(
        "regressions.replication",
        rows="select count(*) from catalog.paper_figure semi join catalog.study using (source)",
    ),
    Contract(
        "regressions.single_change",
        rules=(
            Rule("of a model or of the curve, never of both", "(model_id is null) = (specification is null)"),
            Rule(
                "a change that reverses has the other sign with |t| of 1.96 or more",
                "reverses and (abs(t_value) < 1.96 or sign(t_value) = (select sign(coefficient.estimate) "
                "from regressions.coefficient as coefficient inner join catalog.study as study "
                "on study.headline_model = coefficient.model_id and study.headline_term = coefficient.term))",
            ),
        ),
    ),
    Contract(
        "regressions.verdict",
        rows="select count(*) from catalog.study as study inner join regressions.coefficient as coefficient "
        "on study.headline_model = coefficient.model_id and study.headline_term = coefficient.term "
        "where coefficient.t_value is not null",
        rules=(
            Rule(
                "reversed where a specification of one other reading, sample, cleaning or set of controls turns the sign",
                "coalesce(verdict, '') != 'reversed' and exists (select 1 from regressions.specification as one "
                "inner join catalog.study as study on study.curve_model = study.headline_model "
                "and study.curve_term = study.headline_term where one.changed is not null and one.changed != 'cluster' "
                "and sign(t_value) * one.t_value <= -1.96)",
            ),
            Rule(
                "robust where the curve agrees",
                "verdict = 'robust' and (select avg((sign(one.estimate) = sign(t_value))::integer) < 0.95 "
                "or avg((one.p_value < 0.05)::integer) < 0.8 from regressions.specification as one "
                "where one.estimate is not null)",
            ),
        ),
    ),
    Contract("regressions.told_figure"),
    Contract("regressions.doubt"),
)
