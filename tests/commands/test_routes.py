"""Tests of ``quartapp routes``, which lists the URL map."""


def test_each_rule_is_listed_with_methods_and_endpoint(run):
    result = run("routes")
    assert result.exit_code == 0
    lines = [line.split() for line in result.stdout.splitlines()]
    assert ["/", "GET", "main.index"] in lines
    assert ["/auth/logout", "POST", "auth.logout"] in lines
    rules = [line[0] for line in lines]
    assert rules == sorted(rules)


def test_the_real_command_prints_the_same(run, real):
    done = real("routes")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == run("routes").stdout
