"""No secret of a known name or shape is left in what is recorded, and what is none stays as it was."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neronet.model.secrets import MASK, is_secret_name, masked, masked_variables

KEY = "PRIVATE" + " KEY"
LETTERS = string.ascii_letters + string.digits


def words(least: int, most: int = 40, letters: str = LETTERS) -> st.SearchStrategy[str]:
    return st.text(letters, min_size=least, max_size=most)


#: Each with the part of it that nobody may see.
SECRETS = st.one_of(
    words(16, 16, string.ascii_uppercase + string.digits).map(lambda rest: (f"AKIA{rest}", rest)),
    words(36, 36).map(lambda rest: (f"ghp_{rest}", rest)),
    words(30, 60, LETTERS + "_").map(lambda rest: (f"github_pat_{rest}", rest)),
    words(34, 34).map(lambda rest: (f"hf_{rest}", rest)),
    words(40).map(lambda rest: (f"sk-{rest}", rest)),
    st.tuples(words(8), words(8), words(8)).map(
        lambda parts: (f"eyJ{parts[0]}.eyJ{parts[1]}.{parts[2]}", parts[1])
    ),
    words(8).map(lambda rest: (f"postgresql://ada:{rest}@db.example.org/x", rest)),
    words(20).map(lambda rest: (f"https://{rest}@github.com/ada/study.git", rest)),
    words(12).map(lambda rest: (f"Authorization: Bearer {rest}", rest)),
    words(64, 200, LETTERS + "+/\n").map(
        lambda body: (f"-----BEGIN RSA {KEY}-----\n{body}\n-----END RSA {KEY}-----", body)
    ),
    words(9).filter(lambda word: not word.isdigit()).map(lambda rest: (f'api_key = "{rest}"', rest)),
    words(9).map(lambda rest: (f"'password': '{rest}'", rest)),
    words(9, 40, string.ascii_letters).map(lambda rest: (f"--wandb-token={rest}", rest)),
)
#: What stands around one: no letter that would make it part of a longer word.
AROUND = st.text(" \n\t+-#;!äö.,").map(lambda text: text + " ")


@given(AROUND, SECRETS, AROUND)
def test_a_secret_is_masked_wherever_it_stands(before: str, secret: tuple[str, str], after: str) -> None:
    whole, hidden = secret
    shown = masked(f"{before}{whole} {after}")
    assert hidden not in shown
    assert MASK in shown


@given(AROUND, SECRETS, st.text())
def test_masking_again_changes_nothing(before: str, secret: tuple[str, str], after: str) -> None:
    once = masked(before + secret[0] + after)
    assert masked(once) == once


@pytest.mark.parametrize(
    "text",
    [
        "num_tokens: 100000000",
        "max_tokens=4096",
        "tokenizer = AutoTokenizer.from_pretrained('gpt2')",
        "commit ab05fad82d2855fe8d4d03afc90f74cfa9db8078",
        "https://github.com/ada/study.git",
        "git@github.com:ada/study.git",
        "for key, value in items:",
        "token = next(tokens)",
        "lr=0.1 loss: 3.2e-5",
        "/usr/lib/python3.11/site-packages",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert masked(text) == text


SECRET = """
GITHUB_TOKEN WANDB_API_KEY AWS_SECRET_ACCESS_KEY PGPASSWORD MYSQL_PWD DB_PASSWORD SECRET my_credentials
HF_TOKENS SSH_AUTH_SOCK APIKEY SERVICE_PASS GOOGLE_APPLICATION_CREDENTIALS WANDBAPIKEY SIGNING_KEY_2
"""
OPEN = "PATH PWD OLDPWD TOKENIZERS_PARALLELISM OMP_NUM_THREADS SLURM_JOB_ID PYTHONPATH LOADEDMODULES"


@pytest.mark.parametrize("name", SECRET.split())
def test_a_variable_with_such_a_name_is_secret(name: str) -> None:
    assert is_secret_name(name)
    assert masked_variables({name: "x1"}) == {name: MASK}


@pytest.mark.parametrize("name", OPEN.split())
def test_a_variable_with_another_is_not(name: str) -> None:
    assert masked_variables({name: "x1"}) == {name: "x1"}


@given(st.dictionaries(st.text(), SECRETS))
def test_a_secret_in_any_variable_is_masked(variables: dict[str, tuple[str, str]]) -> None:
    shown = masked_variables({name: whole for name, (whole, _) in variables.items()})
    for name, (_, hidden) in variables.items():
        assert hidden not in shown[name]


@given(st.text())
def test_no_text_is_too_much(text: str) -> None:
    masked(text)
