"""Functions, their doors and their logs."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from goldenfish.questions.service import address_terms, interviewer_terms
from goldenfish.settings import Settings
from localcloud.template.translate import read_template
from tests.contract.translated_template import TEMPLATE, Translated, deployed

ROOT = Path(__file__).parents[2]
HANDLERS = {
    "ApiFunction": "functions.api.app.handler",
    "InterviewerFunction": "functions.interviewer.socket.handler",
    "PushFunction": "functions.interviewer.push.handler",
    "AsrFunction": "functions.asr.app.handler",
    "AssessFunction": "functions.assess.app.handler",
    "InsightsFunction": "functions.insights.app.handler",
    "SweeperFunction": "functions.insights.sweep.handler",
    "TallyFunction": "functions.insights.tally.handler",
    "WebhookFunction": "functions.insights.webhook.handler",
}
IMAGES = {"AsrFunction", "AssessFunction"}
# Not read by our code: by boto3 and by Powertools.
LIBRARY_VARIABLES = {"AWS_ENDPOINT_URL"}


@pytest.fixture(params=["arm64", "x86_64"])
def stack(request: pytest.FixtureRequest) -> Translated:
    return deployed(Architecture=request.param, ExternalServicesMode="real")


def test_every_handler_is_in_the_source(stack: Translated) -> None:
    told = {
        name: function["ImageConfig"]["Command"][0] if name in IMAGES else function["Handler"]
        for name, function in stack.of("AWS::Lambda::Function").items()
    }
    assert told == HANDLERS
    for handler in told.values():
        module, _, attribute = handler.rpartition(".")
        spec = importlib.util.find_spec(module)
        assert spec is not None, handler
        assert spec.origin is not None, handler
        assert re.search(rf"^def {attribute}\(|^{attribute} = ", Path(spec.origin).read_text(), re.MULTILINE), handler


def test_one_processor_for_all_and_python_3_13(stack: Translated) -> None:
    functions = stack.of("AWS::Lambda::Function")
    assert len({tuple(function["Architectures"]) for function in functions.values()}) == 1
    assert {f["Runtime"] for name, f in functions.items() if name not in IMAGES} == {"python3.13"}
    for name in IMAGES:
        dockerfile = ROOT / stack.resources[name]["Metadata"]["Dockerfile"]
        assert "FROM public.ecr.aws/lambda/python:3.13\n" in dockerfile.read_text()


def test_traces_come_from_lambda_itself(stack: Translated) -> None:
    for name, function in stack.of("AWS::Lambda::Function").items():
        assert function["TracingConfig"] == {"Mode": "Active"}, name


def test_every_function_has_a_role_and_a_log_of_its_own(stack: Translated) -> None:
    functions = stack.of("AWS::Lambda::Function")
    assert len({function["Role"] for function in functions.values()}) == len(functions)
    assert len({function["LoggingConfig"]["LogGroup"] for function in functions.values()}) == len(functions)


def test_logs_are_let_go_of() -> None:
    stack = deployed(LogRetentionDays="60")
    for name, group in stack.of("AWS::Logs::LogGroup").items():
        assert str(group["RetentionInDays"]) == "60", name


def test_no_secret_stands_in_an_environment(stack: Translated) -> None:
    suspicious = re.compile(r"KEY|TOKEN|SECRET|PASSWORD")
    for name in stack.of("AWS::Lambda::Function"):
        for variable, value in stack.environment(name).items():
            if suspicious.search(variable):
                known = {"", "ApiTokens", "SigningKeys", "OpenAiKey", "DataKey.Arn"}
                assert value in known or str(value).isdigit(), (name, variable)


def test_every_variable_is_a_setting(stack: Translated) -> None:
    known = {name.upper() for name in Settings.model_fields} | LIBRARY_VARIABLES
    for name in stack.of("AWS::Lambda::Function"):
        variables = {v for v in stack.environment(name) if not v.startswith("POWERTOOLS_")}
        assert variables <= known, (name, variables - known)
        assert stack.environment(name)["AWS_ENDPOINT_URL"] == "", "sam local only sets what is declared"


def test_whoever_writes_sessions_knows_how_long_things_are_waited_for() -> None:
    given = {
        "IdleCloseMinutes": "30",
        "RecordingWaitHours": "2",
        "OfflineRecordingWaitDays": "3",
        "ResultWaitHours": "4",
    }
    stack = deployed(**given)
    # Every change of a session stores the moment at which the sweeper looks at it next.
    for function in stack.of("AWS::Lambda::Function"):
        told = stack.environment(function)
        assert {name: told[re.sub(r"(?<=.)([A-Z])", r"_\1", name).upper()] for name in given} == given, function
    untold = deployed().environment("SweeperFunction")
    assert untold["RESULT_WAIT_HOURS"] == str(Settings.model_fields["result_wait_hours"].default)


def test_the_terms_offered_are_those_of_the_question_bank() -> None:
    parameters = read_template(TEMPLATE)["Parameters"]
    assert parameters["AddressTerm"]["AllowedValues"] == ["", *address_terms("vi")]
    offered = {term for you in address_terms("vi") for term in interviewer_terms("vi", you)}
    assert set(parameters["InterviewerTerm"]["AllowedValues"]) == {"", *offered}


def test_doors_answer_within_what_the_gateways_wait(stack: Translated) -> None:
    assert stack.properties("ApiFunction")["Timeout"] <= 29


def test_turns_have_a_time_of_their_own_and_are_not_repeated(stack: Translated) -> None:
    (invoked,) = stack.of("AWS::Lambda::EventInvokeConfig").values()
    assert invoked["FunctionName"] == "InterviewerFunction"
    assert invoked["Qualifier"] == "$LATEST"
    assert invoked["MaximumRetryAttempts"] == 0
    assert stack.properties("InterviewerFunction")["Timeout"] == 300


def test_whoever_starts_turns_knows_the_function_that_runs_them(stack: Translated) -> None:
    name = stack.properties("InterviewerFunction")["FunctionName"]
    for function in ("ApiFunction", "InterviewerFunction"):
        assert stack.environment(function)["INTERVIEWER_FUNCTION"] == name
    assert stack.environment("InterviewerFunction")["ASR_FUNCTION"] == "AsrFunction"


CONVERSATION = tuple(
    name.upper()
    for name in Settings.model_fields
    if re.match("openai_(chat|speech|live|base|api)|(chat|speech|polly)_engine|end_phrases", name)
)


@pytest.mark.parametrize("name", CONVERSATION)
def test_both_doors_choose_the_same_engines(stack: Translated, name: str) -> None:
    """Text is answered by one door, speech by the other; the sound of a question is found under the same settings."""
    assert stack.environment("ApiFunction")[name] == stack.environment("InterviewerFunction")[name]


def test_the_defaults_of_parameters_are_those_of_the_settings() -> None:
    environment = deployed().environment("ApiFunction") | deployed().environment("AsrFunction")
    for name in (*CONVERSATION, "REALTIME", "GPT_REALTIME_MODEL"):
        if name != "OPENAI_API_KEY_SECRET":
            assert environment[name] == str(Settings.model_fields[name.lower()].default), name


def test_the_http_stage_is_not_in_the_path(stack: Translated) -> None:
    stages = {stage["ApiId"]: stage for stage in stack.of("AWS::ApiGatewayV2::Stage").values()}
    assert stages["HttpApi"]["StageName"] == "$default"
    assert "x-amazon-apigateway-any-method" in stack.properties("HttpApi")["Body"]["paths"]["$default"]
    for stage in stages.values():
        assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] > 0


def test_socket_routes_without_a_way_back_of_their_own(stack: Translated) -> None:
    routes = {r["RouteKey"]: r for r in stack.of("AWS::ApiGatewayV2::Route").values()}
    assert set(routes) == {"$connect", "$disconnect", "$default"}
    # All is posted to the connection: an answer of the function would reach the client beside it.
    assert not any("RouteResponseSelectionExpression" in route for route in routes.values())
    assert not any(resource["Type"] == "AWS::ApiGatewayV2::RouteResponse" for resource in stack.resources.values())


def test_the_api_may_only_be_called_through_its_door(stack: Translated) -> None:
    for name, permission in stack.of("AWS::Lambda::Permission").items():
        assert "SourceArn" in permission, name


def test_zips_are_built_by_make_and_images_from_the_root(stack: Translated) -> None:
    for name, function in stack.of("AWS::Lambda::Function").items():
        metadata = stack.resources[name]["Metadata"]
        if name in IMAGES:
            assert metadata["DockerContext"] == "."
            assert "Layers" not in function, "layers do not work with images"
        else:
            assert metadata["BuildMethod"] == "makefile"
            assert len(function["Layers"]) == 1
