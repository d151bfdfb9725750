"""Kubernetes: our values are such as Dagster's chart takes, make what one machine has, and our manifests fit to it."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.settings import Settings, prepare_home
from tests.deploy.files import PAGES, VALUES, containers, document, manifests, pods, read

V: dict[str, Any] = document(VALUES)
RELEASE = "renxing"
HOME = "renxing-home"
OF_THE_CHART = {f"{RELEASE}-dagster-instance", f"{RELEASE}-dagster-workspace-yaml"}
"""Configuration that the chart makes of this release, and our web server reads."""
POD = {
    *(
        "annotations",
        "nodeSelector",
        "affinity",
        "tolerations",
        "podSecurityContext",
        "securityContext",
        "resources",
    ),
    *("env", "envConfigMaps", "envSecrets", "labels", "volumes", "volumeMounts", "schedulerName", "image"),
    *("readinessProbe", "livenessProbe", "startupProbe"),
}
"""What the chart knows of every pod of its own."""
KNOWN = {
    "global": {"postgresqlSecretName", "dagsterHome", "serviceAccountName", "celeryConfigSecretName"},
    "dagster-user-deployments": {"enabled", "enableSubchart", "imagePullSecrets", "deployments"},
    "dagsterWebserver": POD | {"replicaCount", "nameOverride", "pathPrefix", "service", "workspace"},
    "dagsterDaemon": POD
    | {
        "enabled",
        "heartbeatTolerance",
        "runCoordinator",
        "runMonitoring",
        "runRetries",
        "sensors",
        "schedules",
    },
    "runLauncher": {"type", "config"},
    "postgresql": {
        *(
            "enabled",
            "image",
            "postgresqlHost",
            "postgresqlUsername",
            "postgresqlPassword",
            "postgresqlDatabase",
        ),
        *("postgresqlParams", "postgresqlScheme", "service"),
    },
    "concurrency": {"enabled", "pools", "runs"},
    "retention": {"enabled", "schedule", "sensor", "autoMaterialize"},
}
"""By part, the keys that version 1.13 of the chart takes, of those parts that we set; it refuses most others."""
OF_A_DEPLOYMENT = POD | {
    "name",
    "port",
    "service",
    "includeConfigInLaunchedRuns",
    "codeServerArgs",
    "dagsterApiGrpcArgs",
}
OF_THE_LAUNCHER = {
    *(
        "image",
        "imagePullPolicy",
        "jobNamespace",
        "loadInclusterConfig",
        "kubeconfigFile",
        "envConfigMaps",
        "envSecrets",
    ),
    *("envVars", "volumes", "volumeMounts", "labels", "resources", "schedulerName", "failPodOnRunFailure"),
    *("securityContext", "runK8sConfig"),
}
LAUNCHER = V["runLauncher"]["config"]["k8sRunLauncher"]
(DEPLOYMENT,) = V["dagster-user-deployments"]["deployments"]
RUNNING = {"code": DEPLOYMENT, "daemon": V["dagsterDaemon"], "run": LAUNCHER}
of_running = pytest.mark.parametrize("name", sorted(RUNNING))


@pytest.mark.parametrize("part", sorted(KNOWN))
def test_the_chart_knows_what_is_set(part: str) -> None:
    assert V[part].keys() - KNOWN[part] == set()


def test_the_chart_knows_what_is_set_of_runs_and_code() -> None:
    assert DEPLOYMENT.keys() - OF_A_DEPLOYMENT == set()
    assert LAUNCHER.keys() - OF_THE_LAUNCHER == set()


def test_dagster_is_configured_as_on_one_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAGSTER_HOME", "")
    settings = Settings(tmp_path / "extracts", synthetic=False, home=tmp_path / "home")
    prepare_home(settings)
    on_one = yaml.safe_load((settings.dagster_home / "dagster.yaml").read_text(encoding="utf-8"))
    pools, runs, kept = V["concurrency"]["pools"], V["concurrency"]["runs"], V["retention"]
    assert on_one == {
        "telemetry": V["telemetry"],
        **V["additionalInstanceConfig"],
        "concurrency": {
            "pools": {"granularity": pools["granularity"], "default_limit": pools["defaultLimit"]},
            "runs": {
                "max_concurrent_runs": runs["maxConcurrentRuns"],
                "tag_concurrency_limits": runs["tagConcurrencyLimits"],
            },
        },
        "retention": {
            "schedule": {"purge_after_days": kept["schedule"]["purgeAfterDays"]},
            "sensor": {"purge_after_days": kept["sensor"]["purgeAfterDays"]},
        },
    }
    assert V["dagsterDaemon"]["runCoordinator"]["config"] == {"queuedRunCoordinator": {}}, (
        "limits at one place"
    )


def test_every_run_is_a_pod_within_a_memory_of_its_own() -> None:
    assert V["runLauncher"]["type"] == "K8sRunLauncher"
    assert LAUNCHER["resources"]["limits"]["memory"]
    assert DEPLOYMENT["includeConfigInLaunchedRuns"] == {"enabled": False}, (
        "else runs have those of the code server"
    )


def test_the_web_server_that_answers_everybody_does_not_run() -> None:
    assert V["dagsterWebserver"]["replicaCount"] == 0
    assert V["ingress"] == {"enabled": False}
    (ours,) = [one for one in containers() if one["name"] == "webserver"]
    assert ours["command"] == ["python", "-m", "orchestration.web_server"]
    assert ours["args"][1] == str(ours["ports"][0]["containerPort"])
    (host,) = ours["readinessProbe"]["httpGet"]["httpHeaders"]
    assert host["value"] == f"127.0.0.1:{ours['args'][1]}", "it answers no other name"


@of_running
def test_what_the_chart_runs_has_home_volumes_and_secrets(name: str) -> None:
    pod = RUNNING[name]
    assert pod["envConfigMaps"] == pod["envSecrets"] == [{"name": RELEASE}]
    mounted = {mount["mountPath"]: mount["name"] for mount in pod["volumeMounts"]}
    settings = by_name("ConfigMap", RELEASE)["data"]
    assert {
        settings["RENXING_HOME"],
        settings["RENXING_EXTRACTS"],
        V["global"]["dagsterHome"],
        "/tmp",
    } == set(mounted)
    assert set(mounted.values()) == {volume["name"] for volume in pod["volumes"]}
    assert pod["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    in_policies = pod["labels"]["app"]
    assert in_policies == RELEASE


def test_every_container_of_ours_is_restricted_and_limited() -> None:
    assert len(containers()) == 5
    for pod in pods():
        assert pod["securityContext"]["runAsNonRoot"]
    for one in containers():
        assert one["securityContext"] == DEPLOYMENT["securityContext"]
        assert one["resources"]["limits"]["memory"]


def test_what_is_referred_to_is_made() -> None:
    made = {(one["kind"], one["metadata"]["name"]) for one in manifests()}
    made |= {("ConfigMap", name) for name in OF_THE_CHART}
    for part in (V, *manifests()):
        assert references(part) - made == set()


def test_both_ways_to_the_database_lead_to_one() -> None:
    storage = by_name("Secret", RELEASE)["stringData"]["RENXING_STORAGE"]
    database = V["postgresql"]
    user, name, port = (
        database["postgresqlUsername"],
        database["postgresqlDatabase"],
        database["service"]["port"],
    )
    assert storage.partition("://")[2] == f"{user}:<password>@{database['postgresqlHost']}:{port}/{name}"
    assert by_name("Service", database["postgresqlHost"])
    assert by_name("Secret", V["global"]["postgresqlSecretName"])["stringData"] == {"postgresql-password": ""}


def test_nobody_is_let_in_unless_a_policy_says_so() -> None:
    policies = [one["spec"] for one in manifests() if one["kind"] == "NetworkPolicy"]
    assert {"podSelector": {}, "policyTypes": ["Ingress"]} in policies
    assert all("from" in rule and "ports" in rule for one in policies for rule in one.get("ingress", ()))


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_a_restore_waits_until_nobody_has_the_old_home(page: Path) -> None:
    with_home = {name for name, pod in RUNNING.items() if references(pod) & {("PersistentVolumeClaim", HOME)}}
    assert with_home == {"code", "daemon", "run"}
    assert {one["kind"] for one in manifests() if ("PersistentVolumeClaim", HOME) in references(one)} == {
        "CronJob",
        "Job",
    }, "both make jobs"
    (restoring,) = [
        one for one in re.findall(r"```\n(.*?)```", read(page), re.DOTALL) if "restore.yaml" in one
    ]
    daemon, code = "deployment/renxing-dagster-daemon", "deployment --selector=component=user-deployments"
    steps = [line.removeprefix("kubectl --namespace renxing ") for line in restoring.splitlines()]
    assert [one for one in steps if not one.startswith("exec ")] == [
        f"scale {daemon} --replicas=0",
        f"scale {code} --replicas=0",
        "delete job --all",
        f"delete persistentvolumeclaim {HOME}",
        "apply --filename deploy/kubernetes/volumes.yaml",
        "apply --filename deploy/kubernetes/restore.yaml",
        "wait --for=condition=complete job/renxing-restore --timeout=30m",
        f"scale {code} --replicas=1",
        f"scale {daemon} --replicas=1",
    ]
    assert by_name("Job", "renxing-restore")
    assert by_name("PersistentVolumeClaim", HOME)


def by_name(kind: str, name: str) -> dict[str, Any]:
    """A manifest."""
    (found,) = [one for one in manifests() if (one["kind"], one["metadata"]["name"]) == (kind, name)]
    return found


def references(part: Any) -> set[tuple[str, str]]:
    """The claims, secrets and configuration that a part refers to, by kind and name."""
    kinds = {
        "secretRef": "Secret",
        "secretKeyRef": "Secret",
        "configMapRef": "ConfigMap",
        "configMap": "ConfigMap",
    }
    lists = {"envSecrets": "Secret", "envConfigMaps": "ConfigMap"}
    found: set[tuple[str, str]] = set()
    if isinstance(part, list):
        return found.union(*map(references, part))
    if not isinstance(part, dict):
        return found
    for key, value in part.items():
        if key in kinds:
            found.add((kinds[key], value["name"]))
        elif key in lists:
            found |= {(lists[key], one["name"]) for one in value}
        elif key == "claimName":
            found.add(("PersistentVolumeClaim", value))
        else:
            found |= references(value)
    return found
