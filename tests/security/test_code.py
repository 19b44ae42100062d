"""What the code may not do at all, read from the code itself: so a new file is looked at too."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

from kompetanse.celery import app as celery_app

ROOT = Path(settings.BASE_DIR)
FILES = [
    file
    for name in settings.PROJECT_APPS
    for file in sorted((ROOT / name).rglob("*.py"))
    if "__pycache__" not in file.parts
]
TREES = {str(file.relative_to(ROOT)): ast.parse(file.read_text("utf-8")) for file in FILES}
CALLED = {"eval", "exec", "compile", "__import__", "input", "breakpoint", "format_map"}
DANGEROUS = {
    "ldap", "ldap3", "pickle", "cPickle", "shelve", "marshal", "dill", "yaml", "ftplib", "telnetlib", "memcache",
    "pymemcache", "pylibmc", "jnius", "graphene", "strawberry", "ariadne", "channels", "websockets", "saml2",
    "onelogin", "pylatex", "xmlsec", "Crypto", "xmlrpc", "xml.sax", "xml.dom",
}  # fmt: skip
# Modules that reach out: who may use them, and for what.
REACH_OUT = {
    "urllib.request": set(),
    "http.client": set(),
    "requests": {"accounts/idporten/ending.py"},
    "httpx": set(),
    "aiohttp": set(),
    "smtplib": {"notices/delivery.py"},
    "socket": {"kompetanse/lib/clamd.py"},
}


def calls(tree: ast.AST):
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def name_of(call: ast.Call) -> str:
    return ast.unparse(call.func)


def imported(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


IMPORTED = {file: imported(tree) for file, tree in TREES.items()}
CALLS = [(file, call) for file, tree in TREES.items() for call in calls(tree)]


def everywhere(condition) -> list[str]:
    return [
        f"{file}:{call.lineno} {ast.unparse(call)[:80]}" for file, call in CALLS if condition(call)
    ]


def test_nothing_dangerous_is_called():
    def is_dangerous(call: ast.Call) -> bool:
        name = name_of(call)
        through_a_shell = any(
            word.arg == "shell"
            and not (isinstance(word.value, ast.Constant) and not word.value.value)
            for word in call.keywords
        )
        return name in CALLED or name in {"os.system", "os.popen", "os.execl"} or through_a_shell

    assert everywhere(is_dangerous) == []
    assert len(FILES) > 300


def test_nothing_dangerous_is_imported():
    assert {
        (file, name)
        for file, found in IMPORTED.items()
        for name in found
        if name in DANGEROUS or name.split(".")[0] in DANGEROUS
    } == set()


def test_addresses_are_fetched_in_known_places_only():
    found = {
        (module, file)
        for file, names in IMPORTED.items()
        if not file.startswith("kompetanse/devtools/")
        for module in REACH_OUT
        if any(name == module or name.startswith(f"{module}.") for name in names)
    }

    assert {
        (module, file) for module, file in found
        if file not in REACH_OUT[module] and not file.startswith("demo/")
    } == set()  # fmt: skip


def test_certificates_are_checked():
    assert (
        everywhere(
            lambda call: any(
                word.arg in {"verify", "check_hostname"}
                and isinstance(word.value, ast.Constant)
                and word.value.value is False
                for word in call.keywords
            )
        )
        == []
    )


# Where SQL is put together, and of what.
TRUSTED_SQL = {
    "kompetanse/lib/prepared.py": "names of plans that it makes itself",
    "demo/": "rows of the demo and the bench, from its own lists",
    "records/": "names of tables and columns of the models",
}


def test_sql_is_never_put_together_from_values():
    """SQL is a constant, or is made of names in places that are listed; values are parameters."""

    def is_put_together(call: ast.Call) -> bool:
        if not name_of(call).endswith((".execute", ".raw", ".extra", "RawSQL")) or not call.args:
            return False
        query = call.args[0]
        return (
            isinstance(query, ast.JoinedStr | ast.BinOp)
            or (isinstance(query, ast.Call) and name_of(query).endswith(".format"))
        )  # fmt: skip

    found = everywhere(is_put_together)
    assert [line for line in found if not line.startswith(tuple(TRUSTED_SQL))] == []


def test_templates_are_files():
    makes = ("Template", "from_string", "get_template_from_string")
    assert (
        everywhere(
            lambda call: (
                name_of(call).rpartition(".")[2] in makes
                and not isinstance(call.args[0], ast.Constant)
            )
        )
        == []
    )


def test_patterns_are_never_made_from_input():
    """A pattern is a constant, or is put together from constants and from what `re.escape` made safe."""
    makers = {
        "re.compile",
        "re.match",
        "re.search",
        "re.sub",
        "re.fullmatch",
        "re.split",
        "re.findall",
    }

    def is_open(call: ast.Call) -> bool:
        if name_of(call) not in makers or not call.args:
            return False
        if "escape" in ast.unparse(call.args[0]):
            return False
        variables = {node.id for node in ast.walk(call.args[0]) if isinstance(node, ast.Name)}
        return any(name != name.upper() for name in variables)

    found = everywhere(is_open)
    assert [line for line in found if not line.startswith("kompetanse/devtools/")] == []


def test_weak_hashes_are_not_used():
    weak = {"hashlib.md5", "hashlib.sha1", "hashlib.new", "crypt.crypt", "md5", "sha1"}
    assert everywhere(lambda call: name_of(call) in weak) == []
    assert {
        file
        for file, found in IMPORTED.items()
        for name in found
        if "hazmat.primitives.ciphers" in name
    } == set()


def test_randomness_is_the_systems_own():
    """`random` makes the demo's and the bench's invented people, and nothing else."""
    users = {file for file, names in IMPORTED.items() if "random" in names}

    assert {file for file in users if not file.startswith("demo/")} == set()


def test_files_are_opened_in_a_with():
    """Nothing is left open: where a file is opened, the same line says `with`, or hands it to who closes it."""
    left = [
        line
        for line in everywhere(lambda call: name_of(call) == "open")
        if not line.startswith("kompetanse/devtools/")
    ]
    assert left == []


def test_sessions_and_tasks_speak_json():
    assert settings.SESSION_SERIALIZER == "django.contrib.sessions.serializers.JSONSerializer"
    assert celery_app.conf.accept_content in (["json"], {"json"}, ("json",))
    assert celery_app.conf.task_serializer == "json"


@pytest.mark.parametrize(
    "script", sorted((ROOT / "static" / "js").glob("*.js")), ids=lambda file: file.name
)
def test_scripts_write_no_html_and_keep_nothing(script):
    """Our scripts put text in as text, store nothing in the browser and listen to no other window."""
    text = script.read_text("utf-8")
    forbidden = (
        "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "localStorage",
        "sessionStorage", "indexedDB", "document.cookie", "postMessage", "__proto__", "http://",
    )  # fmt: skip

    assert [word for word in forbidden if word in text] == []
