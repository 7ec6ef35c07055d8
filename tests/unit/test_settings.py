from __future__ import annotations

import json
import tomllib
from pathlib import Path

import jsonschema
import pytest

import flowc
from flowc._settings.keys import KEYS
from flowc._settings.schema import settings_schema
from flowc._settings.versions import version_problem
from flowc.settings import Settings, SettingsError, load_settings

SCHEMA = Path(flowc.__file__).parent / "schema" / "flowc.toml.schema.json"


def project(folder: Path, text: str, name: str = "flowc.toml") -> Path:
    (folder / name).write_text(text)
    return folder


def test_defaults_hold_where_nothing_is_said(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    assert settings.get("compile.image") == "python:3.12-slim"
    assert settings.store_root == str(tmp_path / ".flowc")
    assert {origin for _, _, origin in settings.items()} == {"default"}


def test_each_source_beats_the_one_before(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / ".metaflowconfig").mkdir(parents=True)
    (home / ".config" / "flowc").mkdir(parents=True)
    project(tmp_path, '[argo]\nnamespace = "c"\n[profile.prod.argo]\nnamespace = "d"\n')
    metaflow = home / ".metaflowconfig" / "config.json"
    ours = home / ".config" / "flowc" / "config.toml"
    environment = {"HOME": str(home)}

    def namespace(**how: object) -> tuple[str | None, str]:
        settings = load_settings(tmp_path, environment=environment, user_config=True, **how)  # type: ignore[arg-type]
        return settings.argo.namespace, settings.origins["argo.namespace"]

    assert namespace() == ("c", "flowc.toml")
    (tmp_path / "flowc.toml").write_text('[profile.prod.argo]\nnamespace = "d"\n')
    metaflow.write_text(json.dumps({"METAFLOW_KUBERNETES_NAMESPACE": "a"}))
    assert namespace() == ("a", f"{metaflow} METAFLOW_KUBERNETES_NAMESPACE")
    ours.write_text('[argo]\nnamespace = "b"\n')
    assert namespace() == ("b", str(ours))
    assert namespace(profile="prod") == ("d", "flowc.toml, profile prod")
    environment["METAFLOW_KUBERNETES_NAMESPACE"] = "e"
    assert namespace(profile="prod") == ("e", "environment METAFLOW_KUBERNETES_NAMESPACE")
    environment["FLOWC_ARGO__NAMESPACE"] = "f"
    assert namespace(profile="prod") == ("f", "environment FLOWC_ARGO__NAMESPACE")
    assert namespace(overrides={"argo.namespace": "g"}) == ("g", "--set argo.namespace")


def test_compiling_sees_no_user_and_only_the_environment_that_is_listed(tmp_path: Path) -> None:
    (tmp_path / ".config" / "flowc").mkdir(parents=True)
    (tmp_path / ".config" / "flowc" / "config.toml").write_text('[argo]\nserver = "user"\n')
    environment = {
        "HOME": str(tmp_path),
        "FLOWC_ARGO__NAMESPACE": "listed",
        "FLOWC_COMPILE__IMAGE": "not-listed",
        "METAFLOW_KUBERNETES_SERVICE_ACCOUNT": "not-listed",
    }
    project(tmp_path, '[compile]\nenv = ["FLOWC_ARGO__NAMESPACE"]\n')
    settings = load_settings(tmp_path, environment=environment)
    assert settings.argo.namespace == "listed"
    assert settings.argo.service_account is None
    assert settings.argo.server is None
    assert settings.compile.image == "python:3.12-slim"


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("argo.parallelism", "7", 7),
        ("argo.parallelism", "", None),
        ("datastore.fsync", "True", True),
        ("datastore.fsync", "0", False),
        ("compile.include", "a/*.csv, b.txt", ("a/*.csv", "b.txt")),
        ("compile.include", '["a,b"]', ("a,b",)),
        ("argo.labels", "team=ml,tier=", {"team": "ml", "tier": ""}),
        ("argo.labels", '{"a=b": "c,d"}', {"a=b": "c,d"}),
        ("compile.image", "", ""),
    ],
)
def test_text_becomes_the_keys_type(tmp_path: Path, path: str, text: str, value: object) -> None:
    assert load_settings(tmp_path, overrides={path: text}).get(path) == value


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        (
            {"argo.parallelism": "many"},
            "--set argo.parallelism: argo.parallelism: expected a whole",
        ),
        ({"argo.namespac": "x"}, "--set: unknown setting `argo.namespac`"),
        ({"datastore.fsync": "perhaps"}, "expected true or false, got `perhaps`"),
        ({"datastore.codec": "gzip"}, "expected one of auto, raw, zlib, zstd, got `gzip`"),
        ({"argo.labels": "team"}, "expected `name=value` pairs"),
        ({"argo.labels": '{"a": 1}'}, "expected a table of strings"),
    ],
)
def test_wrong_values_are_told_with_their_origin(
    tmp_path: Path, overrides: dict[str, str], message: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path, overrides=overrides)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message", "help"),
    [
        ("[argo]\nnamespce = 'x'", "unknown setting `argo.namespce`", "argo.namespace"),
        ("[agro]\nx = 1", "unknown section `agro`", "argo"),
        ("[argo]\nparallelism = '3'", 'argo.parallelism: expected a whole number, got `"3"`', None),
        ("[argo]\nparallelism = true", "expected a whole number", None),
        ("argo = 3", "`argo` must be a table", None),
        ("[argo\n", "flowc.toml is not valid TOML", None),
        ("[deployment]\nflow='x'", "write `[[deployment]]`", None),
        ("[[deployment]]\nflow='x'\ntarget='argo'", "deployment 1: `output` is missing", None),
        ("[[deployment]]\nflw='x'", "unknown key `flw`", "flow"),
        ("[project]\nrequired_version = '>=99'", "this project requires flowc >=99", None),
        ("[project]\nrequired_version = 'new'", "cannot read `new`", None),
    ],
)
def test_mistakes_in_the_project_file(
    tmp_path: Path, text: str, message: str, help: str | None
) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(project(tmp_path, text))
    assert message in str(caught.value)
    assert help is None or caught.value.help == f"did you mean `{help}`?"


def test_the_nearest_project_file_is_found_upwards(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    project(tmp_path, "[tool.flowc.compile]\nimage = 'outer'\n", "pyproject.toml")
    assert load_settings(inner / "flow.py").compile.image == "outer"
    project(tmp_path / "a", "[tool.other]\nx = 1\n", "pyproject.toml")
    assert load_settings(inner / "flow.py").project_root == tmp_path
    project(tmp_path / "a", "[compile]\nimage = 'inner'\n")
    settings = load_settings(inner / "flow.py")
    assert (settings.compile.image, settings.project_root) == ("inner", tmp_path / "a")


def test_a_profile_must_exist(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="there is no project file"):
        load_settings(tmp_path, profile="prod")
    project(tmp_path, "[profile.production.argo]\nnamespace = 'x'\n")
    with pytest.raises(SettingsError, match="unknown profile `prod`"):
        load_settings(tmp_path, profile="prod")


def test_metaflows_datastore_variables(tmp_path: Path) -> None:
    environment = {
        "METAFLOW_DATASTORE_SYSROOT_LOCAL": "/data",
        "METAFLOW_DEFAULT_METADATA": "local",
    }
    settings = load_settings(tmp_path, environment=environment, user_config=True)
    assert settings.store_root == "/data/.flowc"
    assert settings.metadata.provider == "records"
    environment |= {
        "METAFLOW_DEFAULT_DATASTORE": "s3",
        "METAFLOW_DATASTORE_SYSROOT_S3": "s3://bucket/x",
    }
    settings = load_settings(tmp_path, environment=environment, user_config=True)
    assert settings.store_root == "s3://bucket/x"


def test_deployments_are_read_in_order(tmp_path: Path) -> None:
    text = """
    [[deployment]]
    flow = "a.py"
    target = "argo"
    output = "build/a"
    production = true
    tags = ["x"]
    [[deployment]]
    flow = "b.py:B"
    target = "argo"
    output = "build/b"
    """
    first, second = load_settings(project(tmp_path, text)).deployments
    assert (first.flow, first.production, first.tags) == ("a.py", True, ("x",))
    assert (second.flow, second.production, second.tags) == ("b.py:B", False, ())


@pytest.mark.parametrize(
    ("required", "fits"),
    [
        (None, True),
        (">=0.1", True),
        (">=0.1,<0.3", True),
        ("==0.2", True),
        ("<0.2", False),
        ("!=0.2.0", False),
        ("> 0.2", False),
    ],
)
def test_required_version(required: str | None, fits: bool) -> None:
    assert (version_problem(required, "0.2.0") is None) is fits


def test_the_published_schema_is_the_table() -> None:
    assert json.loads(SCHEMA.read_text()) == settings_schema()


def test_the_schema_and_the_reader_agree(tmp_path: Path) -> None:
    text = """
    [argo]
    namespace = "x"
    labels = { a = "b" }
    [profile.prod.run]
    workers = 3
    [[deployment]]
    flow = "a.py"
    target = "argo"
    output = "build"
    """
    validator = jsonschema.Draft202012Validator(settings_schema())
    validator.check_schema(settings_schema())
    load_settings(project(tmp_path, text))
    assert validator.is_valid(tomllib.loads(text))
    for wrong in ("[argo]\nx = 1", "[argo]\nparallelism = '1'", "[[deployment]]\nflow = 'a'"):
        assert not validator.is_valid(tomllib.loads(wrong))
        with pytest.raises(SettingsError):
            load_settings(project(tmp_path, wrong))


def test_every_key_says_what_it_is() -> None:
    settings = Settings()
    for path, key in KEYS.items():
        assert key.doc
        assert not key.doc.endswith(".")
        assert settings.get(path) == key.default
