"""What of her shell goes with an attempt, and what must not stay behind in what outlives the command."""

from neronet.man.core.shell import lasting_environment, shell_variables

SHELL = {
    "PATH": "/venv/bin:/bin",
    "VIRTUAL_ENV": "/venv",
    "CONDA_PREFIX": "/conda",
    "PYTHONPATH": "/mine",
    "AWS_SECRET_ACCESS_KEY": "x",
    "HOME": "/home/me",
    "NERONET_HOME": "/trial",
    "NERONET_TAG": "abc/1.1",
    "CUDA_VISIBLE_DEVICES": "1",
    "SHLVL": "2",
}


def test_an_attempt_gets_what_finds_programs_and_no_secret() -> None:
    assert shell_variables(SHELL) == {
        "PATH": "/venv/bin:/bin",
        "VIRTUAL_ENV": "/venv",
        "CONDA_PREFIX": "/conda",
        "PYTHONPATH": "/mine",
        "CUDA_VISIBLE_DEVICES": "1",
    }


def test_what_a_shell_does_not_have_is_not_made_up() -> None:
    assert shell_variables({"HOME": "/home/me"}) == {}


def test_what_outlives_the_command_keeps_her_home_and_path_and_neither_secrets_nor_settings() -> None:
    assert lasting_environment(SHELL) == {
        "PATH": "/venv/bin:/bin",
        "HOME": "/home/me",
        "NERONET_HOME": "/trial",
        "CUDA_VISIBLE_DEVICES": "1",
    }
