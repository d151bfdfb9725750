"""A few models as a published file would hold them, and labels for them."""

from dataclasses import replace

from assets.catalog.labels import Language
from assets.publication.exports.labels import Labels, words_in
from assets.publication.exports.models import Coefficient, Headline, PublishedModel

HEADLINE = Headline("agglomeration", ("internet", "government"))
FULL = PublishedModel(
    model_id="baseline_2",
    table_ref="table 3 (2)",
    label_en="resilience on agglomeration, internet, government",
    label_zh="经济韧性对虚拟集聚、互联网、政府干预",
    outcome="resilience",
    formula="resilience ~ agglomeration + internet + government | city + year",
    estimator="least_squares",
    sample="2003–2019",
    sample_en=None,
    sample_zh=None,
    first_year=2003,
    last_year=2019,
    n=4662,
    cities=283,
    r2_xtreg=0.6438,
    constant=-0.0753,
    constant_t_value=-2.73,
    vcov="CRV1 by city, G/(G-1)·(n-1)/(n-k), k = slopes + year dummies + constant (Stata xtreg, fe)",
    vcov_zh="按城市聚类（CRV1），小样本修正G/(G−1)·(n−1)/(n−k)，k含斜率、年份虚拟变量与常数项（与Stata的xtreg（fe）一致）",
    estimable=True,
    reason="149 of 4,811 city-years are left out",
    reason_zh="4,811个城市年度中有149个未进入样本",
    repeats=None,
    verdict_en=None,
    verdict_zh=None,
    coefficients={
        "agglomeration": Coefficient(0.01, 0.003, 3.487, 0.0006),
        "government": Coefficient(-0.0995, 0.02, -4.92, 0.03),
        "internet": Coefficient(0.0139, 0.012, 1.13, 0.099),
    },
)
ALONE = replace(
    FULL,
    model_id="baseline_1",
    table_ref="table 3 (1)",
    formula="resilience ~ agglomeration | city + year",
    constant=None,
    constant_t_value=None,
    coefficients={"agglomeration": Coefficient(0.0124, 0.003, 3.58, 0.2)},
)
NOT_ESTIMABLE = replace(
    FULL,
    model_id="mechanism_1",
    table_ref="table 3 (3)",
    outcome="innovation",
    n=None,
    cities=None,
    r2_xtreg=None,
    constant=None,
    constant_t_value=None,
    vcov="none",
    vcov_zh="无",
    estimable=False,
    reason="innovation is not available for 2003–2015",
    reason_zh="创新水平缺少2003–2015年数据",
    coefficients={},
)


def check(number: int, model_id: str, **changes: object) -> PublishedModel:
    """The full model as a check of the appendix."""
    return replace(
        FULL,
        **({"model_id": model_id, "table_ref": f"appendix A1 ({number})", "label_zh": model_id} | changes),
    )


def small_labels(language: str) -> Labels:
    """Labels of the few variables, and the catalog's words."""
    names = {
        "resilience": ("Urban economic resilience", "城市经济韧性"),
        "agglomeration": ("Virtual agglomeration", "虚拟集聚"),
        "internet": ("Internet development", "互联网发展水平"),
        "government": ("Government intervention", "政府干预水平"),
        "innovation": ("Innovation", "创新水平"),
    }
    place = 1 if language == "zh" else 0
    in_language: Language = "zh" if language == "zh" else "en"
    columns = {("city_year", name): labels[place] for name, labels in names.items()}
    columns |= {("model", name): name for name in ("n", "cities", "r2_xtreg")}
    return Labels(
        language=in_language,
        columns=columns,
        units={},
        words=words_in(in_language),
        terms={},
        codes={"east": ("East", "东部")[place], "west": ("West", "西部")[place]},
    )
